package io.github.evolutionsync.livefeed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiPredicate;

/** A tenant's open connections, and the order in which they hear the tenant's news. */
final class TenantFeed implements Sequencer.Audience {

    private final Set<LivefeedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<LivefeedConnection> early = ConcurrentHashMap.newKeySet();
    private final BiPredicate<TenantFeed, Long> filler;
    private final String tenant;
    private final Sequencer sequencer;

    /** @param filler asks a route for the tenant's frames after a seq; false when there is no such route */
    TenantFeed(String tenant, ScheduledExecutorService clock, long gapTimeout, BiPredicate<TenantFeed, Long> filler) {
        this.tenant = tenant;
        this.filler = filler;
        this.sequencer = new Sequencer(tenant, this, clock, gapTimeout);
    }

    String tenant() {
        return tenant;
    }

    Set<LivefeedConnection> connections() {
        return connections;
    }

    void add(LivefeedConnection connection) {
        if (!sequencer.hasPosition()) {
            early.add(connection);
        }
        connections.add(connection);
    }

    void remove(LivefeedConnection connection) {
        connections.remove(connection);
        early.remove(connection);
    }

    void deliver(Batch batch) {
        sequencer.offer(batch);
    }

    /** The route has brought this connection up to the seq. */
    void resumed(LivefeedConnection connection, long seq) {
        long start = sequencer.startAt(seq);
        if (early.remove(connection) && seq < start) {
            // what lies between may have been delivered before it could hear
            connection.close(CloseCodes.BUSY);
        } else {
            connection.live(seq);
        }
    }

    /** The route has told the tenant everything up to the seq; null: it could not. */
    void filled(Long seq) {
        sequencer.filled(seq);
    }

    @Override
    public boolean isEmpty() {
        return connections.isEmpty();
    }

    @Override
    public void send(List<Frame> frames) {
        connections.forEach(connection -> connection.deliver(frames));
    }

    @Override
    public boolean fill(long since) {
        return !isEmpty() && filler.test(this, since);
    }
}
