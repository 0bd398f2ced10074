package io.github.evolutionsync.demo;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other at their times, on one thread. Times are counted from task to task, not from the
 * clock, so the order, and every random value drawn in it, is the same however busy the machine is.
 */
final class Agenda implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agenda.class);

    /** An agenda that wakes up later than this (a laptop was closed) continues from there instead of catching up. */
    private static final long MAX_LAG_MILLIS = 5_000;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final ScheduledExecutorService thread;
    private final double speed;
    private long origin = System.nanoTime();
    private long now;
    private long added;
    private ScheduledFuture<?> timer;

    Agenda(String threadName, double speed) {
        this.speed = speed;
        // tasks that arrive after close are useless
        this.thread = new ScheduledThreadPoolExecutor(1, task -> named(task, threadName), new DiscardPolicy());
    }

    private static Thread named(Runnable task, String threadName) {
        Thread created = new Thread(task, threadName);
        created.setDaemon(true);
        return created;
    }

    /** Plans a task, counted from the current one. Only for tasks of this agenda. */
    void in(Duration delay, Runnable task) {
        entries.add(new Entry(now + delay.toMillis(), added++, task));
    }

    /** Runs a task as soon as possible. For other threads. Ignored after close. */
    void soon(Runnable task) {
        thread.execute(() -> {
            now = Math.max(now, clock());
            run(task);
            runDue();
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The support desk's thread did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runDue() {
        while (!entries.isEmpty() && entries.peek().at <= clock() && !thread.isShutdown()) {
            Entry due = entries.remove();
            forgiveLag(due);
            now = due.at;
            run(due.task);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (!entries.isEmpty()) {
            long wait = (long) ((entries.peek().at - clock()) / speed);
            timer = thread.schedule(this::runDue, Math.max(1, wait), TimeUnit.MILLISECONDS);
        }
    }

    private void forgiveLag(Entry due) {
        long lag = clock() - due.at;
        if (lag > MAX_LAG_MILLIS * speed) {
            origin += (long) (TimeUnit.MILLISECONDS.toNanos(lag) / speed);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A step of the support desk failed; it continues with the next one", e);
        }
    }

    private long clock() {
        return (long) ((System.nanoTime() - origin) / 1_000_000.0 * speed);
    }

    private record Entry(long at, long order, Runnable task) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }
}
