package io.github.evolutionsync.livefeed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counters: {@code livefeed.connections} (by tenant), {@code livefeed.frames} sent, {@code livefeed.closed} (by close
 * code; 1013 stands for slow clients), and {@code livefeed.message.lag}.
 */
public final class LivefeedMeters {

    private static final Duration[] LAG_BUCKETS = Stream.of(1, 2, 5, 10, 30, 60, 300, 900, 3600)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);
    private static final String CONNECTIONS = "livefeed.connections";

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final LongAdder frames = new LongAdder();
    private final Map<Integer, LongAdder> closed = new ConcurrentHashMap<>();
    private final Timer messageLag = Timer.builder("livefeed.message.lag")
            .description("From WhatsApp's time of a page's newest message until its frame was sent")
            .serviceLevelObjectives(LAG_BUCKETS)
            .register(registry);

    LivefeedMeters() {
        // present from the start, so that the first one shows as an increase
        closed.computeIfAbsent(CloseCodes.TOO_SLOW.code(), this::newClosedCounter);
        FunctionCounter.builder("livefeed.frames", frames, LongAdder::sum)
                .description("Frames sent to websockets")
                .register(registry);
    }

    /** Publishes the counters in this registry too. */
    public void bindTo(MeterRegistry target) {
        registry.add(target);
    }

    /** Frames sent since the start, over all connections. */
    public long framesSent() {
        return frames.sum();
    }

    /** Websockets closed with this code since the start. */
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

    /** Records the lag of the newest message in updates that followers have received. */
    void delivered(Updates updates) {
        Instant sent = updates.newestMessage();
        if (sent != null) {
            messageLag.record(Math.max(0, System.currentTimeMillis() - sent.toEpochMilli()), TimeUnit.MILLISECONDS);
        }
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
                .description("Closed websockets")
                .tag("code", Integer.toString(code))
                .register(registry);
        return count;
    }
}
