package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes all waiting events from the queue and delivers them to the route, one exchange per event name in the order of
 * first appearance. A failed exchange is retried until it succeeds. Meanwhile the queue fills up to its bound, and the
 * events that it drops are caught up. An exchange that the route refuses is divided by instances, and the events of the
 * refused instances go back to the queue.
 */
final class Drainer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Supplier<List<QueuedEvent>> source;
    private final Consumer<List<QueuedEvent>> refusals;
    private final Route route;
    private final RareLog rareLog = new RareLog(System::nanoTime);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile int underWay;
    private volatile QueuedEvent oldest;

    /** Delivers events of one name; throws the route's failure. */
    @FunctionalInterface
    interface Route {
        /** @param returnsRefused whether it throws {@link RefusedBatchException} instead of dividing the batch */
        void process(String eventName, List<QueuedEvent> events, boolean returnsRefused) throws Exception;
    }

    /**
     * @param source waits for a batch; an empty one is the end
     * @param refusals takes back the events of instances that the route refuses; null if the route refuses none
     */
    Drainer(Supplier<List<QueuedEvent>> source, Consumer<List<QueuedEvent>> refusals, Route route) {
        this.source = source;
        this.refusals = refusals;
        this.route = route;
    }

    @Override
    public void run() {
        while (!isStopped()) {
            List<QueuedEvent> batch = source.get();
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
        List<QueuedEvent> refused = new ArrayList<>();
        byName.forEach((name, events) -> {
            List<QueuedEvent> others = new ArrayList<>(events);
            if (!refused.isEmpty()) { // a refused instance's events keep their order
                Set<String> instances = instances(refused);
                others.removeIf(event -> instances.contains(event.instance()));
                events.stream()
                        .filter(event -> instances.contains(event.instance()))
                        .forEach(refused::add);
            }
            if (!others.isEmpty()) {
                process(name, others, refused);
            }
        });
        if (!refused.isEmpty()) {
            refusals.accept(refused);
            underWay = underWay - refused.size();
        }
    }

    private void process(String name, List<QueuedEvent> events, List<QueuedEvent> refused) {
        Backoff backoff = new Backoff(FIRST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis());
        int failures = 0;
        while (!isStopped()) {
            try {
                route.process(name, events, refusals != null);
                underWay = underWay - events.size();
                if (failures > 0) {
                    LOG.info("The route took {} x {} after {} failed attempts", events.size(), name, failures);
                }
                return;
            } catch (Exception | Error e) {
                if (refusals != null && ObjectHelper.getException(RefusedBatchException.class, e) != null) {
                    divide(name, events, refused);
                    return;
                }
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

    /** Delivers the events of one half of the instances, then those of the other. */
    private void divide(String name, List<QueuedEvent> events, List<QueuedEvent> refused) {
        List<String> instances = new ArrayList<>(instances(events));
        if (instances.size() == 1) {
            refused.addAll(events);
            return;
        }
        Set<String> first = new HashSet<>(instances.subList(0, instances.size() / 2));
        Map<Boolean, List<QueuedEvent>> halves =
                events.stream().collect(Collectors.partitioningBy(event -> first.contains(event.instance())));
        process(name, halves.get(true), refused);
        process(name, halves.get(false), refused);
    }

    private static Set<String> instances(List<QueuedEvent> events) {
        Set<String> instances = new LinkedHashSet<>();
        events.forEach(event -> instances.add(event.instance()));
        return instances;
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
