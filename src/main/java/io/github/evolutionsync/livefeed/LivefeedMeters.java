package io.github.evolutionsync.livefeed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the door counts: {@code livefeed.connections} (by tenant), {@code livefeed.frames} sent, and {@code
 * livefeed.closed} (by close code; 1013 is the slow readers).
 */
public final class LivefeedMeters {

    private static final String CONNECTIONS = "livefeed.connections";

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final LongAdder frames = new LongAdder();
    private final Map<Integer, LongAdder> closed = new ConcurrentHashMap<>();

    LivefeedMeters() {
        FunctionCounter.builder("livefeed.frames", frames, LongAdder::sum)
                .description("Frames sent to websockets")
                .register(registry);
    }

    /** Shows the counts in this registry too. */
    public void bindTo(MeterRegistry target) {
        registry.add(target);
    }

    /** Frames sent since the start, over all connections. */
    public long framesSent() {
        return frames.sum();
    }

    /** Websockets that the door closed with this code since the start. */
    public long closed(int code) {
        LongAdder count = closed.get(code);
        return count == null ? 0 : count.sum();
    }

    void countTenant(String tenant, Set<?> connections) {
        Gauge.builder(CONNECTIONS, connections, Set::size)
                .description("Open websockets")
                .tag("tenant", tenant)
                .register(registry);
    }

    void forgetTenant(String tenant) {
        registry.find(CONNECTIONS).tag("tenant", tenant).meters().forEach(registry::remove);
    }

    void countFrame() {
        frames.increment();
    }

    void countClosed(int code) {
        closed.computeIfAbsent(code, this::newClosedCounter).increment();
    }

    private LongAdder newClosedCounter(int code) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder("livefeed.closed", count, LongAdder::sum)
                .description("Websockets that the door closed")
                .tag("code", Integer.toString(code))
                .register(registry);
        return count;
    }
}
