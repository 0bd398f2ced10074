package io.github.evolutionsync.evolution;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Counts what a consumer has received and what it has not handed on. */
public final class EvolutionStats {

    /** Evolution knows about forty; a broken server shall not fill the memory with names. */
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

    /** How many events of each name have arrived, dropped ones included and the component's own not. */
    public Map<String, Long> getReceived() {
        Map<String, Long> copy = new TreeMap<>();
        received.forEach((name, count) -> copy.put(name, count.sum()));
        return copy;
    }

    /** How many events were dropped because the queue was full. */
    public long getDropped() {
        return dropped.sum();
    }

    /** How many events were of instances or namespaces that are not listened to. */
    public long getIgnored() {
        return ignored.sum();
    }

    /** How many events came on an instance's namespace although the root delivers them already. */
    public long getRepeated() {
        return repeated.sum();
    }

    /** How many packets could not be read, or not wholly. */
    public long getBroken() {
        return broken.sum();
    }

    /**
     * An event that came last.
     *
     * @param mode where it came from: {@code global} (the root namespace) or {@code instance}
     */
    public record LastEvent(Instant at, String mode) {}

    /** The last event of each instance. */
    public Map<String, LastEvent> getLastEvents() {
        return new TreeMap<>(lastEvents);
    }

    /** An event of this instance came; null: of none. */
    void heardOf(String instance, String mode) {
        if (instance != null && (lastEvents.size() < InstanceList.MOST || lastEvents.containsKey(instance))) {
            lastEvents.put(instance, new LastEvent(Instant.now(), mode));
        }
    }

    void received(String name) {
        LongAdder count = received.get(name);
        if (count == null) {
            String kept = received.size() < MOST_NAMES && EventNames.isName(name) ? name : OTHERS;
            count = received.computeIfAbsent(kept, n -> new LongAdder());
            newNames.accept(kept, count);
        }
        count.increment();
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

    /** Calls for every name there is and every one to come; perhaps more than once for a name. */
    void onName(BiConsumer<String, LongAdder> listener) {
        newNames = listener;
        received.forEach(listener);
    }
}
