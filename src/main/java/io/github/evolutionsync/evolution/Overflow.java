package io.github.evolutionsync.evolution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events to deliver when the queue has room again: for each instance the newest of the component's own events, and
 * its gap. Bounded by the number of instances. Guarded by the queue's lock.
 */
final class Overflow {
    private final OwnEvents own;
    private final EvolutionStats stats;
    private final Map<String, QueuedEvent> discovered = new LinkedHashMap<>();
    private final Map<String, QueuedEvent> connection = new LinkedHashMap<>();
    private final Map<String, Gap> gaps = new LinkedHashMap<>();

    Overflow(OwnEvents own, EvolutionStats stats) {
        this.own = own;
        this.stats = stats;
    }

    /** An empty one that counts what it drops in the same place. */
    Overflow another() {
        return new Overflow(own, stats);
    }

    boolean isEmpty() {
        return discovered.isEmpty() && connection.isEmpty() && gaps.isEmpty();
    }

    void note(QueuedEvent event) {
        switch (event.own() ? event.name() : "") {
            case EvolutionConstants.INSTANCE_DISCOVERED -> discovered.put(event.instance(), event);
            case EvolutionConstants.SOCKET_CONNECT, EvolutionConstants.SOCKET_DISCONNECT ->
                connection.put(event.instance(), event);
            default -> {
                stats.dropped();
                gaps.computeIfAbsent(event.instance(), instance -> new Gap(own.now())).dropped++;
            }
        }
    }

    long dropped() {
        return gaps.values().stream().mapToLong(gap -> gap.dropped).sum();
    }

    /** Returns and forgets all of them, in an order in which each instance is discovered first. */
    List<QueuedEvent> drain() {
        List<QueuedEvent> events = new ArrayList<>(discovered.values());
        events.addAll(connection.values());
        gaps.forEach((instance, gap) -> events.add(own.gap(instance, gap.dropped, gap.since)));
        discovered.clear();
        connection.clear();
        gaps.clear();
        return events;
    }

    private static final class Gap {
        private final String since;
        private long dropped;

        private Gap(String since) {
            this.since = since;
        }
    }
}
