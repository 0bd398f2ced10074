package io.github.evolutionsync.evolution;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Publishes a consumer's figures in a Micrometer registry while it runs. */
final class EvolutionMetrics implements AutoCloseable {
    /** WhatsApp's times are whole seconds: finer buckets would have no meaning. */
    private static final Duration[] LAG_BUCKETS = Stream.of(1, 2, 5, 10, 30, 60, 300, 900, 3600)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
    private final DistributionSummary batchSize;
    private final Timer messageLag;

    EvolutionMetrics(MeterRegistry registry, String routeId, EvolutionSession session) {
        this.registry = registry;
        this.tags = Tags.of("route", routeId);
        EvolutionStats stats = session.stats();
        EventQueue queue = session.queue();
        batchSize = DistributionSummary.builder("evolution.batch.events")
                .description("Events per exchange")
                .tags(tags)
                .register(registry);
        messageLag = Timer.builder("evolution.message.lag")
                .description("From WhatsApp's time of a batch's oldest message until the route had stored it")
                .serviceLevelObjectives(LAG_BUCKETS)
                .tags(tags)
                .register(registry);
        meters.add(batchSize);
        meters.add(messageLag);
        meters.add(TimeGauge.builder(
                        "evolution.queue.wait",
                        session,
                        TimeUnit.NANOSECONDS,
                        s -> s.lag().toNanos())
                .description("How long the oldest event that is not stored yet has waited")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder("evolution.queue.depth", queue, EventQueue::size)
                .description("Events that wait for the route")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder("evolution.queue.size", queue, EventQueue::bytes)
                .description("Approximate memory of the events that wait for the route")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder("evolution.connected", session, s -> s.status().isUp() ? 1 : 0)
                .description("1 while events arrive")
                .tags(tags)
                .register(registry));
        meters.add(FunctionCounter.builder("evolution.events.dropped", stats, EvolutionStats::getDropped)
                .description("Events that were dropped because the queue was full")
                .tags(tags)
                .register(registry));
        meters.add(FunctionCounter.builder("evolution.events.ignored", stats, EvolutionStats::getIgnored)
                .description("Events of instances or namespaces that are not followed")
                .tags(tags)
                .register(registry));
        meters.add(FunctionCounter.builder("evolution.events.repeated", stats, EvolutionStats::getRepeated)
                .description("Events that arrived both on an instance's namespace and on the root")
                .tags(tags)
                .register(registry));
        meters.add(FunctionCounter.builder("evolution.packets.broken", stats, EvolutionStats::getBroken)
                .description("Packets that could not be read")
                .tags(tags)
                .register(registry));
        stats.onName(this::countName);
    }

    private void countName(String name, LongAdder count) {
        meters.add(FunctionCounter.builder("evolution.events", count, LongAdder::sum)
                .description("Events received")
                .tags(tags)
                .tag("event", name)
                .register(registry));
    }

    /** @param oldest when the oldest of the messages was sent, in milliseconds since 1970; 0 if there is none */
    void taken(int events, long oldest) {
        batchSize.record(events);
        if (oldest > 0) {
            messageLag.record(Math.max(0, System.currentTimeMillis() - oldest), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
