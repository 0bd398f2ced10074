package io.github.evolutionsync.livefeed;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one tenant's transactions back into the order of their commits: several threads commit and then deliver, and
 * nothing but the seq says who was first. A transaction that comes too early waits for its predecessor, for a bounded
 * time; then the gap is told, so that it can be read from the database, or else passed over.
 */
final class Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    private static final long MAX_HELD_BYTES = 16L * 1024 * 1024;

    /** Those whom the tenant's frames are for. */
    interface Audience {
        boolean isEmpty();

        void send(List<Frame> frames);

        /** Asks for the frames after {@code since}; {@link #filled} is called at the end. False: nobody can. */
        boolean fill(long since);
    }

    private final String tenant;
    private final Audience audience;
    private final ScheduledExecutorService clock;
    private final long gapTimeout;
    private final TreeMap<Long, Batch> held = new TreeMap<>();
    private Long position;
    private Long start;
    private boolean filling;

    Sequencer(String tenant, Audience audience, ScheduledExecutorService clock, long gapTimeout) {
        this.tenant = tenant;
        this.audience = audience;
        this.clock = clock;
        this.gapTimeout = gapTimeout;
    }

    synchronized void offer(Batch batch) {
        if (batch.after() == null) {
            audience.send(batch.frames());
        } else if (audience.isEmpty()) {
            // whoever comes now reads the database after this transaction's commit
            held.clear();
            moveTo(batch.last());
        } else if (position != null && batch.after() <= position) {
            pass(batch);
            passFollowers();
        } else if (held.putIfAbsent(batch.after(), batch) == null) {
            hold(batch);
        } else {
            audience.send(batch.frames());
        }
    }

    synchronized boolean hasPosition() {
        return position != null;
    }

    /**
     * A connection has read everything up to this seq from the database; the first to do so sets the position.
     *
     * @return the position that was set first
     */
    synchronized long startAt(long seq) {
        if (position == null) {
            moveTo(seq);
            passFollowers();
        }
        return start;
    }

    /** The gap was read from the database up to this seq, or could not be read (null). */
    synchronized void filled(Long upTo) {
        filling = false;
        long before = position;
        if (upTo != null) {
            moveTo(upTo);
        }
        passFollowers();
        if (position == before && !held.isEmpty()) {
            passOver(held.firstEntry().getValue());
        }
        if (!held.isEmpty()) {
            Batch next = held.firstEntry().getValue();
            clock.schedule(() -> overdue(next), gapTimeout, TimeUnit.MILLISECONDS);
        }
    }

    private void hold(Batch batch) {
        long bytes = held.values().stream().mapToLong(Batch::bytes).sum();
        if (bytes > MAX_HELD_BYTES) {
            passOver(held.lastEntry().getValue());
        } else {
            clock.schedule(() -> overdue(batch), gapTimeout, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void overdue(Batch batch) {
        if (filling || held.get(batch.after()) != batch) {
            return;
        }
        filling = position != null && audience.fill(position);
        if (!filling) {
            passOver(batch);
        }
    }

    private void passOver(Batch batch) {
        if (!audience.isEmpty()) {
            LOG.warn(
                    "Tenant {}: changes between seq {} and {} were not delivered here within {} ms. Going on without"
                            + " them: connected screens may lack them until they come back with their seq",
                    tenant,
                    position,
                    batch.after(),
                    gapTimeout);
        }
        while (held.get(batch.after()) == batch) {
            pass(held.pollFirstEntry().getValue());
            passFollowers();
        }
    }

    private void passFollowers() {
        Map.Entry<Long, Batch> first = held.firstEntry();
        while (first != null && first.getKey() <= position) {
            held.remove(first.getKey());
            pass(first.getValue());
            first = held.firstEntry();
        }
    }

    private void pass(Batch batch) {
        audience.send(batch.frames());
        moveTo(batch.last());
    }

    private void moveTo(long seq) {
        if (position == null) {
            start = seq;
        }
        position = position == null ? seq : Math.max(position, seq);
    }
}
