package io.github.evolutionsync.dev;

import io.github.evolutionsync.check.Explanation;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Runs a node, and restarts it in the same process whenever a file below a folder is saved, until the JVM stops. */
public final class EditLoop implements AutoCloseable {
    private final RoutesWatch watch;
    private final Semaphore saved = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile Main running;

    public EditLoop(Path folder) {
        watch = new RoutesWatch(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "edit-loop-stop"));
        watch.onChange(this::restart);
    }

    /**
     * Returns when the JVM stops.
     *
     * @param bundle creates a Camel Main without starting it
     */
    public void run(Supplier<Main> bundle) throws InterruptedException {
        while (!stopping) {
            runOnce(bundle.get());
        }
    }

    private void runOnce(Main main) throws InterruptedException {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // this class has its own shutdown hook
        running = main;
        if (stopping) {
            return; // stop() did not see this node yet
        }
        try {
            main.run();
        } catch (Exception e) {
            System.err.println("Evolution Sync could not start: " + Explanation.of(e));
            System.err.println("Fix the mistake and save the file to retry.");
            main.stop();
        }
        running = null;
        if (!stopping) {
            saved.acquire();
            saved.drainPermits();
        }
    }

    private void restart() {
        Main old = running; // read before the release, after which the loop sets the next node
        saved.release();
        if (old != null) {
            old.completed();
        }
    }

    private void stop() {
        stopping = true;
        Main last = running;
        if (last != null) {
            last.completed();
        }
        saved.release();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM end. The JVM waits for this call, so that the caller can close its other resources first. */
    @Override
    public void close() {
        watch.close();
        ended.countDown();
    }
}
