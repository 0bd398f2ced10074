package io.github.evolutionsync.evolution;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of events for the route: bounded by count and bytes, and never blocking the producer. The events of an instance keep their
 * order. The instances take turns, so that one with many events, or large ones, does not delay the others.
 *
 * <p>An event that does not fit is dropped, as are all that follow until half of the queue is free: one gap to catch up
 * instead of many small ones. {@link Overflow} remembers the events to deliver then.
 *
 * <p>An instance whose events the route has refused is set aside: {@link #takeAside} takes its events until none of them waits. They
 * may use a third of the queue.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    /** How many events of an instance go before the next instance's. */
    private static final int TURN = 16;

    private final int capacity;
    private final long maxBytes;
    private final Overflow overflow;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** By instance, the next in turn first. Events without an instance have the key null. */
    private final Map<String, Line> lines = new LinkedHashMap<>();
    /** Those of the instances that are set aside. */
    private final Map<String, Line> aside = new LinkedHashMap<>();

    private final Overflow overflowAside;

    private int count;
    private long bytes;
    private boolean closed;
    private boolean othersEnded;

    EventQueue(int capacity, long maxBytes, Overflow overflow) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.overflow = overflow;
        this.overflowAside = overflow.another();
    }

    void put(QueuedEvent event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (aside.containsKey(event.instance()) && !(overflowAside.isEmpty() && fitsAside(event.size()))) {
                overflowAside.note(event);
                return;
            }
            if (overflow.isEmpty() && fits(1, event.size())) {
                append(event);
                return;
            }
            if (overflow.isEmpty()) {
                LOG.warn(
                        "The queue is full ({} events, {} bytes): events are dropped until the route has caught up",
                        count,
                        bytes);
            }
            overflow.note(event);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Like {@link #put}, but it takes all of these events of an instance, or none, and the sender keeps them. An instance may use a third
     * of the bytes.
     */
    boolean offer(List<QueuedEvent> events) {
        lock.lock();
        try {
            String instance = events.get(0).instance();
            Line line = aside.getOrDefault(instance, lines.get(instance));
            long size = events.stream().mapToLong(QueuedEvent::size).sum();
            boolean hasShare = line == null || line.bytes + size <= maxBytes / 3;
            boolean hasRoom = !aside.containsKey(instance) || fitsAside(size);
            boolean taken = !closed && hasShare && hasRoom && fits(events.size(), size);
            if (taken) {
                events.forEach(this::append);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes waiting events that belong together. Waits for the first one. Empty once the queue is closed and drained.
     */
    List<QueuedEvent> take(Batching batching) {
        lock.lock();
        try {
            while (lines.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
                recover();
            }
            Batch batch = new Batch(batching);
            int before;
            do {
                before = batch.size();
                takeTurns(batch);
            } while (batch.size() > before);
            recover();
            return batch.events();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back events, the next ones of their instances. All further ones of these instances wait behind them for {@link #takeAside}. */
    void setAside(List<QueuedEvent> events) {
        lock.lock();
        try {
            events.forEach(event -> {
                aside.computeIfAbsent(event.instance(), instance -> new Line()).add(event);
                count++;
                bytes += event.size();
            });
            events.forEach(event -> {
                Line waiting = lines.remove(event.instance());
                if (waiting != null) {
                    waiting.events.forEach(aside.get(event.instance())::add);
                }
            });
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #take}, for the instances that are set aside: one turn of one of them. What it took before is stored by now. */
    List<QueuedEvent> takeAside(Batching batching) {
        lock.lock();
        try {
            aside.values().removeIf(line -> line.events.isEmpty());
            while (aside.isEmpty() && !(closed && othersEnded)) {
                changed.awaitUninterruptibly();
            }
            Batch batch = new Batch(batching);
            if (!aside.isEmpty()) {
                String instance = aside.keySet().iterator().next();
                Line line = aside.remove(instance);
                takeTurn(line, batch);
                aside.put(instance, line);
            }
            recover();
            changed.signalAll(); // the other thread may wait for this room
            return batch.events();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing calls {@link #take} and so {@link #setAside} any more. */
    void endOthers() {
        lock.lock();
        try {
            othersEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more events; waiting ones may still be taken. */
    void close() {
        lock.lock();
        try {
            appendOverflow();
            overflowAside.drain().forEach(this::append);
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The event that has waited longest, or null. */
    QueuedEvent oldest() {
        lock.lock();
        try {
            return Stream.concat(lines.values().stream(), aside.values().stream())
                    .map(line -> line.events.peek())
                    .filter(Objects::nonNull)
                    .min(Comparator.comparingLong(QueuedEvent::arrived))
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(int more, long size) {
        // an event larger than the queue's bound is accepted if it is the only one: its memory is already in use
        return count == 0 || count + more <= capacity && bytes + size <= maxBytes;
    }

    private void append(QueuedEvent event) {
        Line line = aside.get(event.instance());
        (line != null ? line : lines.computeIfAbsent(event.instance(), instance -> new Line())).add(event);
        count++;
        bytes += event.size();
        changed.signalAll();
    }

    /** One turn of each instance whose next event belongs to the batch; its next turn comes after all others'. */
    private void takeTurns(Batch batch) {
        for (String instance : lines.keySet().toArray(String[]::new)) {
            Line line = lines.get(instance);
            if (takeTurn(line, batch)) {
                lines.remove(instance);
                if (!line.events.isEmpty()) {
                    lines.put(instance, line);
                }
            }
            if (batch.isFull()) {
                return;
            }
        }
    }

    /** Whether the line had an event for the batch. */
    private boolean takeTurn(Line line, Batch batch) {
        int taken = 0;
        while (taken < TURN && !line.events.isEmpty() && batch.accepts(line.events.peek())) {
            QueuedEvent event = line.poll();
            batch.add(event);
            count--;
            bytes -= event.size();
            taken += event.own() ? TURN : 1; // so that the announcements of many instances are one batch
        }
        return taken > 0;
    }

    private boolean fitsAside(long size) {
        int events = 0;
        for (Line line : aside.values()) {
            events += line.events.size();
            size += line.bytes;
        }
        return events == 0 || events < capacity / 3 && size <= maxBytes / 3;
    }

    private void recover() {
        if (!overflow.isEmpty() && count <= capacity / 2 && bytes <= maxBytes / 2) {
            appendOverflow();
        }
        if (!overflowAside.isEmpty() && aside.values().stream().allMatch(line -> line.events.isEmpty())) {
            overflowAside.drain().forEach(this::append);
        }
    }

    private void appendOverflow() {
        if (!overflow.isEmpty()) {
            LOG.warn("The queue has room again: {} events were dropped and have to be caught up", overflow.dropped());
            overflow.drain().forEach(this::append);
        }
    }

    private static final class Line {
        private final Deque<QueuedEvent> events = new ArrayDeque<>();
        private long bytes;

        private void add(QueuedEvent event) {
            events.add(event);
            bytes += event.size();
        }

        private QueuedEvent poll() {
            QueuedEvent event = events.poll();
            bytes -= event.size();
            return event;
        }
    }
}
