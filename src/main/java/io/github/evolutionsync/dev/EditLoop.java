package io.github.evolutionsync.dev;

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
        if (stopping) {
            return; // whoever stops did not see it yet
        }
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
        Main old = running; // before the loop is woken, which then makes the next one
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

    /** Lets the JVM end, which waits for what was opened after this. */
    @Override
    public void close() {
        watch.close();
        ended.countDown();
    }
}
