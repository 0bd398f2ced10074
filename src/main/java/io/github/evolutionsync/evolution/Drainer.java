package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes all waiting events from the queue and delivers them to the route, one exchange per event name in the order of
 * first appearance. A failed exchange is retried until it succeeds. Meanwhile the queue fills up to its bound, and the
 * events that it drops are caught up.
 */
final class Drainer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventQueue queue;
    private final Batching batching;
    private final Route route;
    private final RareLog rareLog = new RareLog(System::nanoTime);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile int underWay;
    private volatile QueuedEvent oldest;

    /** Delivers events of one name; throws the route's failure. */
    @FunctionalInterface
    interface Route {
        void process(String eventName, List<QueuedEvent> events) throws Exception;
    }

    Drainer(EventQueue queue, Batching batching, Route route) {
        this.queue = queue;
        this.batching = batching;
        this.route = route;
    }

    @Override
    public void run() {
        while (!isStopped()) {
            List<QueuedEvent> batch = queue.take(batching);
            if (batch.isEmpty()) {
                return;
            }
            underWay = batch.size();
            oldest = batch.get(0);
            process(batch);
            oldest = null;
        }
    }

    /** The number of taken events that are not completed. */
    int underWay() {
        return underWay;
    }

    /** The first of them, or null. */
    QueuedEvent oldest() {
        return oldest;
    }

    /** Ends after the current exchange, even if events still wait. */
    void stop() {
        stop.countDown();
    }

    private void process(List<QueuedEvent> batch) {
        Map<String, List<QueuedEvent>> byName = new LinkedHashMap<>();
        batch.forEach(event ->
                byName.computeIfAbsent(event.name(), name -> new ArrayList<>()).add(event));
        for (Map.Entry<String, List<QueuedEvent>> group : byName.entrySet()) {
            process(group.getKey(), group.getValue());
        }
    }

    private void process(String name, List<QueuedEvent> events) {
        Backoff backoff = new Backoff(FIRST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis());
        int failures = 0;
        while (!isStopped()) {
            try {
                route.process(name, events);
                underWay = underWay - events.size();
                if (failures > 0) {
                    LOG.info("The route took {} x {} after {} failed attempts", events.size(), name, failures);
                }
                return;
            } catch (Exception | Error e) {
                // an Error too: without this thread, delivery would stop unnoticed
                failures++;
                if (rareLog.isDueAgain(name + e.getClass())) {
                    LOG.warn(
                            "The route failed on {} x {} and is retried until it succeeds: {}",
                            events.size(),
                            name,
                            e.toString());
                }
                pause(backoff.nextMillis());
            }
        }
    }

    private void pause(long millis) {
        try {
            stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // shutdown has its own flag; a route's step may leave the thread interrupted, which must not end it
            LOG.debug("Interrupted in a pause", e);
        }
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }
}
