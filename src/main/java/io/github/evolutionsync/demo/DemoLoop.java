package io.github.evolutionsync.demo;

import io.github.evolutionsync.check.Explanation;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Runs the bundle on the {@link Demo}, and anew whenever a file below {@code routes/} was saved, until the JVM stops. */
public final class DemoLoop {
    private final Function<Map<String, String>, Main> bundle;
    private final Semaphore saved = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile Main running;

    /** @param bundle makes a Camel Main of these settings, that has not been started */
    public DemoLoop(Function<Map<String, String>, Main> bundle) {
        this.bundle = bundle;
    }

    /** Returns when the JVM stops. */
    public void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "demo-stop"));
        try (Demo demo = Demo.start();
                RoutesWatch watch = new RoutesWatch(Path.of("routes"))) {
            watch.onChange(this::restart);
            while (!stopping) {
                runOnce(demo);
            }
        } finally {
            ended.countDown();
        }
    }

    private void runOnce(Demo demo) throws InterruptedException {
        Main main = bundle.apply(demo.settings());
        main.configure().addRoutesBuilder(new DemoRoute());
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
}
