package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.watch.LogFields;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant's open connections, and the only reader of changes for them. One read runs at a time, and signals that
 * arrive meanwhile lead to one more read. So frames keep the order of the tables, whichever node wrote the changes, and
 * a busy tenant is read in large pages.
 */
final class TenantFeed {

    /** Reads changes by a route. */
    interface Reader {
        /**
         * @param since null for only the tenant's position
         * @param complete whether all receivers have every row in its state at {@code since}
         */
        Updates read(String tenant, Long since, boolean complete) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TenantFeed.class);
    private static final long RETRY_MILLIS = 500;

    private final Set<LivefeedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();

    /** What was stored last, if the statement returned its frames. */
    private final AtomicReference<Updates> stored = new AtomicReference<>();

    private final String tenant;
    private final Reader reader;
    private final Executor workers;
    private final ScheduledExecutorService clock;
    private final LivefeedMeters meters;

    TenantFeed(String tenant, Reader reader, Executor workers, ScheduledExecutorService clock, LivefeedMeters meters) {
        this.tenant = tenant;
        this.reader = reader;
        this.workers = workers;
        this.clock = clock;
        this.meters = meters;
    }

    Set<LivefeedConnection> connections() {
        return connections;
    }

    /** Sends a frame outside the order of changes. */
    void broadcast(Frame frame) {
        connections.forEach(connection -> connection.broadcast(frame));
    }

    /** Requests a read: something may have changed, or a client has joined. */
    void wake() {
        if (!connections.isEmpty() && requests.getAndIncrement() == 0) {
            start();
        }
    }

    /** The same with what has changed. A client that has all before it needs no read. */
    void wake(Updates updates) {
        if (!connections.isEmpty()) {
            stored.set(updates);
            wake();
        }
    }

    private void start() {
        try {
            workers.execute(this::round);
        } catch (RejectedExecutionException e) {
            requests.set(0);
            LOG.debug("Updates of tenant {} are no longer read: stopping", tenant);
        }
    }

    /** Delivers one page to each connection that is behind. The next round waits its turn among other tenants. */
    private void round() {
        int served = requests.get();
        // separately, so that a long absence neither delays the followers nor turns their updates into whole rows
        boolean more = deliver(LivefeedConnection::isFollowing, stored.getAndSet(null));
        more |= deliver(LivefeedConnection::isResuming, null);
        if (more) {
            requests.incrementAndGet();
        }
        if (requests.addAndGet(-served) > 0) {
            start();
        }
    }

    /**
     * Starts at the position that is furthest behind. One page serves all connections whose position lies in it. True
     * if there is more to read.
     *
     * @param stored what was stored last, or null
     */
    private boolean deliver(Predicate<LivefeedConnection> which, Updates stored) {
        List<Waiting> readers = connections.stream()
                .filter(which)
                .filter(LivefeedConnection::canRead)
                .map(connection -> new Waiting(connection, connection.position()))
                .sorted(Comparator.comparing(Waiting::position, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        boolean complete = readers.stream().map(Waiting::connection).allMatch(LivefeedConnection::isComplete);
        boolean more = false;
        Updates updates = null;
        Updates delivered = null;
        for (int i = 0; i < readers.size(); i++) {
            Waiting next = readers.get(i);
            boolean read = false;
            try {
                if (updates == null || !updates.reaches(next.position())) {
                    updates =
                            stored != null && stored.follow(next.position()) ? stored : read(next.position(), complete);
                }
                read = true;
                boolean live = updates != delivered && next.connection().isFollowing();
                next.connection().deliver(updates, this::wake);
                if (live) {
                    meters.delivered(updates);
                    delivered = updates;
                }
                more |= !updates.isWhole();
            } catch (Throwable e) { // an Error too: otherwise the tenant would get no more updates
                int first = i;
                // a page that cannot be encoded for this connection is still valid for the others
                updates = read ? updates : null;
                while (!read
                        && i + 1 < readers.size()
                        && Objects.equals(readers.get(i + 1).position(), next.position())) {
                    i++;
                }
                failed(
                        readers.subList(first, i + 1).stream()
                                .map(Waiting::connection)
                                .toList(),
                        e);
            }
        }
        return more;
    }

    private Updates read(Long since, boolean complete) throws Exception {
        Updates updates = reader.read(tenant, since, complete);
        if (since != null && !updates.isWhole() && updates.position() <= since) {
            throw new IllegalStateException("The route reports more changes after seq " + since
                    + " but returned none of them: is its row limit 0?");
        }
        return updates;
    }

    /** These connections retry after a pause, whatever signals arrive meanwhile. The other connections continue. */
    private void failed(List<LivefeedConnection> readers, Throwable e) {
        // Camel rejects exchanges while it stops
        boolean known =
                e instanceof RejectedExecutionException || readers.stream().allMatch(LivefeedConnection::hasFailed);
        if (known) {
            LOG.debug("Updates of tenant {} still cannot be read", tenant, e);
        } else {
            LogFields.with(
                    "tenant",
                    tenant,
                    () -> LOG.warn(
                            "Updates of tenant {} could not be read, retrying until it succeeds: {}",
                            tenant,
                            e.toString()));
        }
        readers.forEach(LivefeedConnection::failed);
        try {
            clock.schedule(
                    () -> {
                        readers.forEach(LivefeedConnection::rested);
                        wake();
                    },
                    RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("Not tried again: stopping");
        }
    }

    /** @param position as it was when the connections were sorted */
    private record Waiting(LivefeedConnection connection, Long position) {}
}
