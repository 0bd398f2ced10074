package io.github.evolutionsync.evolution;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Delivers the events of a queue on two threads. The first takes all instances' events together. An instance whose events the route
 * refuses moves to the second one until none of its events waits. Finding out which rows of its batches are faulty takes many statements,
 * and only instances like it wait for them.
 */
final class Lanes {
    private final EventQueue queue;
    private final Drainer usual;
    private final Drainer aside;

    Lanes(EventQueue queue, Batching batching, Drainer.Route route) {
        this.queue = queue;
        usual = new Drainer(() -> queue.take(batching), queue::setAside, route);
        aside = new Drainer(() -> queue.takeAside(batching), null, route);
    }

    /** Each needs a thread of its own, and ends after {@link #stop} or when the queue is closed and empty. */
    List<Runnable> drainers() {
        return List.of(this::runUsual, aside);
    }

    private void runUsual() {
        try {
            usual.run();
        } finally {
            queue.endOthers();
        }
    }

    /** The number of taken events that are not completed. */
    int underWay() {
        return usual.underWay() + aside.underWay();
    }

    /** The event that has waited longest, or null. */
    QueuedEvent oldest() {
        return Stream.of(usual.oldest(), aside.oldest(), queue.oldest())
                .filter(Objects::nonNull)
                .min((one, other) -> Long.signum(one.arrived() - other.arrived()))
                .orElse(null);
    }

    /** Ends after the current exchanges, even if events still wait. */
    void stop() {
        usual.stop();
        aside.stop();
    }
}
