package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that makes all decisions about the connection, one after the other. None of them may wait. */
final class SupervisorThread {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorThread.class);

    private final ScheduledExecutorService scheduler;

    SupervisorThread(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    void later(Runnable task) {
        after(Duration.ZERO, task);
    }

    Future<?> after(Duration pause, Runnable task) {
        try {
            return scheduler.schedule(lasting(task), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Received a task after the stop", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    void repeat(Duration pause, Runnable task) {
        scheduler.scheduleWithFixedDelay(lasting(task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until all tasks so far are done. */
    void awaitDone(Duration atMost) {
        CountDownLatch done = new CountDownLatch(1);
        later(done::countDown);
        Uninterrupted.await(atMost, millis -> done.await(millis, TimeUnit.MILLISECONDS));
    }

    /** Without this, the future would keep a task's exception unseen, and its repetition would end. */
    private static Runnable lasting(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A step of the connection's supervision failed; supervision continues", e);
            }
        };
    }
}
