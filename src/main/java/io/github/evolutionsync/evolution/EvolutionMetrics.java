package io.github.evolutionsync.evolution;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** Shows the figures of a consumer in a Micrometer registry for as long as it runs. */
final class EvolutionMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();

    EvolutionMetrics(
            MeterRegistry registry, String routeId, EvolutionStats stats, EventQueue queue, BooleanSupplier up) {
        this.registry = registry;
        this.tags = Tags.of("route", routeId);
        meters.add(Gauge.builder("evolution.queue.depth", queue, EventQueue::size)
                .description("Events that wait for the route")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder("evolution.queue.size", queue, EventQueue::bytes)
                .description("Memory of the events that wait for the route, about")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder("evolution.connected", up, u -> u.getAsBoolean() ? 1 : 0)
                .description("1 while events flow")
                .tags(tags)
                .strongReference(true)
                .register(registry));
        meters.add(FunctionCounter.builder("evolution.events.dropped", stats, EvolutionStats::getDropped)
                .description("Events that were dropped because the queue was full")
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

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
