package io.github.evolutionsync.demo;

import io.github.evolutionsync.check.Explanation;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Runs a bundle, and anew in the same process whenever a file below a folder was saved, until the JVM stops. */
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
     * @param bundle makes a Camel Main that has not been started
     */
    public void run(Supplier<Main> bundle) throws InterruptedException {
        while (!stopping) {
            runOnce(bundle.get());
        }
    }

    private void runOnce(Main main) throws InterruptedException {
        main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // the hook is here
        running = main;
        try {
            main.run();
        } catch (Exception e) {
            System.err.println("Evolution Sync could not start: " + Explanation.of(e));
            System.err.println("Mend it and save: it is tried again.");
            main.stop();
        }
        running = null;
        if (!stopping) {
            saved.acquire();
            saved.drainPermits();
        }
    }

    private void restart() {
        saved.release();
        complete();
    }

    private void stop() {
        stopping = true;
        complete();
        saved.release();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complete() {
        Main main = running;
        if (main != null) {
            main.completed();
        }
    }

    /** Lets the JVM end, which waits for what was opened after this. */
    @Override
    public void close() {
        watch.close();
        ended.countDown();
    }
}
