package io.github.evolutionsync.evolution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of events for the route: bounded by count and bytes, and never blocking the producer.
 *
 * <p>An event that does not fit is dropped, as are all that follow until half of the queue is free: one gap to catch up
 * instead of many small ones. {@link Overflow} remembers the events to deliver then.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final int capacity;
    private final long maxBytes;
    private final Overflow overflow;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<QueuedEvent> events = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    EventQueue(int capacity, long maxBytes, Overflow overflow) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.overflow = overflow;
    }

    void put(QueuedEvent event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (overflow.isEmpty() && fits(event)) {
                append(event);
                return;
            }
            if (overflow.isEmpty()) {
                LOG.warn(
                        "The queue is full ({} events, {} bytes): events are dropped until the route has caught up",
                        events.size(),
                        bytes);
            }
            overflow.note(event);
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #put}, but the sender keeps an event that does not fit. */
    boolean offer(QueuedEvent event) {
        lock.lock();
        try {
            boolean taken = !closed && fits(event);
            if (taken) {
                append(event);
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
            while (events.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<QueuedEvent> batch = new ArrayList<>();
            long size = 0;
            QueuedEvent last = null;
            QueuedEvent next = events.peek();
            while (next != null && (last == null || batching.goesOn(batch.size(), size, last, next))) {
                batch.add(events.poll());
                size += next.size();
                last = next;
                next = events.peek();
            }
            bytes -= size;
            recover();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more events; waiting ones may still be taken. */
    void close() {
        lock.lock();
        try {
            appendOverflow();
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    /** The event that has waited longest, or null. */
    QueuedEvent oldest() {
        lock.lock();
        try {
            return events.peek();
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

    private boolean fits(QueuedEvent event) {
        // an event larger than the queue's bound is accepted if it is the only one: its memory is already in use
        return events.isEmpty() || events.size() < capacity && bytes + event.size() <= maxBytes;
    }

    private void append(QueuedEvent event) {
        events.add(event);
        bytes += event.size();
        changed.signal();
    }

    private void recover() {
        if (!overflow.isEmpty() && events.size() <= capacity / 2 && bytes <= maxBytes / 2) {
            appendOverflow();
        }
    }

    private void appendOverflow() {
        if (!overflow.isEmpty()) {
            LOG.warn("The queue has room again: {} events were dropped and have to be caught up", overflow.dropped());
            overflow.drain().forEach(this::append);
        }
    }
}
