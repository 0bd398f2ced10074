package io.github.evolutionsync.evolution;

import java.util.ArrayList;
import java.util.List;

/** Events that are taken from the queue together. */
final class Batch {
    private final Batching batching;
    private final List<QueuedEvent> events = new ArrayList<>();
    private QueuedEvent last;
    private long bytes;
    private long rows;

    Batch(Batching batching) {
        this.batching = batching;
    }

    boolean accepts(QueuedEvent next) {
        return last == null || batching.goesOn(this, last, next);
    }

    void add(QueuedEvent event) {
        events.add(event);
        bytes += event.size();
        rows += event.rows();
        last = event;
    }

    boolean isFull() {
        return batching.isFull(this);
    }

    int size() {
        return events.size();
    }

    long bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }

    List<QueuedEvent> events() {
        return events;
    }
}
