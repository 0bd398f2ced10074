package io.github.evolutionsync.evolution;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Counts the events that a consumer received and those that it did not deliver. */
public final class EvolutionStats {

    /** Evolution has about forty; a broken server must not fill the memory with names. */
    private static final int MOST_NAMES = 200;

    private static final String OTHERS = "other";

    private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
    private final Map<String, LastEvent> lastEvents = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private volatile BiConsumer<String, LongAdder> newNames = (name, count) -> {};

    EvolutionStats() {}

    /** The number of arrived events per name, including dropped ones but not the component's own. */
    public Map<String, Long> getReceived() {
        Map<String, Long> copy = new TreeMap<>();
        received.forEach((name, count) -> copy.put(name, count.sum()));
        return copy;
    }

    /** The number of events dropped because the queue was full. */
    public long getDropped() {
        return dropped.sum();
    }

    /** The number of events of instances or namespaces that are not followed. */
    public long getIgnored() {
        return ignored.sum();
    }

    /** The number of events on an instance's namespace that the root already delivers. */
    public long getRepeated() {
        return repeated.sum();
    }

    /** The number of packets that could not be read, or only in part. */
    public long getBroken() {
        return broken.sum();
    }

    /**
     * The last event of an instance.
     *
     * @param mode where it came from: {@code global} (the root namespace) or {@code instance}
     */
    public record LastEvent(Instant at, String mode) {}

    /** The last event of each instance. */
    public Map<String, LastEvent> getLastEvents() {
        return new TreeMap<>(lastEvents);
    }

    /** Notes that an event of this instance arrived; null for an event without an instance. */
    void arrived(String instance, String mode) {
        if (instance != null && (lastEvents.size() < InstanceList.MOST || lastEvents.containsKey(instance))) {
            lastEvents.put(instance, new LastEvent(Instant.now(), mode));
        }
    }

    void received(String name) {
        LongAdder count = received.get(name);
        if (count == null) {
            count = count(received.size() < MOST_NAMES && EventNames.isName(name) ? name : OTHERS);
        }
        count.increment();
    }

    private LongAdder count(String kept) {
        LongAdder fresh = new LongAdder();
        LongAdder before = received.putIfAbsent(kept, fresh);
        if (before != null) {
            return before;
        }
        newNames.accept(kept, fresh);
        return fresh;
    }

    void dropped() {
        dropped.increment();
    }

    void ignored() {
        ignored.increment();
    }

    void repeated() {
        repeated.increment();
    }

    void broken() {
        broken.increment();
    }

    /** Calls the listener for every present and future name; possibly more than once per name. */
    void onName(BiConsumer<String, LongAdder> listener) {
        newNames = listener;
        received.forEach(listener);
    }
}
