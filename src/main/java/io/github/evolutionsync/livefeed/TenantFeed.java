package io.github.evolutionsync.livefeed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant's open connections, and the one place that reads its news for them. However often it is woken, one reading
 * runs at a time, and what was asked for meanwhile is read by the next: so the tables' order is the order of frames,
 * whoever wrote, and a busy tenant is read in large pages.
 */
final class TenantFeed {

    /** Asks a route for what changed. */
    interface Reader {
        /** @param since null: only where the tenant is */
        News read(String tenant, Long since) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TenantFeed.class);
    private static final int TRIES = 3;
    private static final long RETRY_MILLIS = 500;

    private final Set<LivefeedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger wishes = new AtomicInteger();
    private final String tenant;
    private final Reader reader;
    private final Executor workers;
    private final ScheduledExecutorService clock;
    private int failures;

    TenantFeed(String tenant, Reader reader, Executor workers, ScheduledExecutorService clock) {
        this.tenant = tenant;
        this.reader = reader;
        this.workers = workers;
        this.clock = clock;
    }

    Set<LivefeedConnection> connections() {
        return connections;
    }

    void add(LivefeedConnection connection) {
        connections.add(connection);
        wake();
    }

    void remove(LivefeedConnection connection) {
        connections.remove(connection);
    }

    /** A frame that has no place in the order of changes. */
    void broadcast(Frame frame) {
        connections.forEach(connection -> connection.broadcast(frame));
    }

    /** Something may have changed, or somebody has come. */
    void wake() {
        if (!connections.isEmpty() && wishes.getAndIncrement() == 0) {
            try {
                workers.execute(this::readAll);
            } catch (RejectedExecutionException e) {
                wishes.set(0);
                LOG.debug("News of tenant {} are not read any more: stopping", tenant);
            }
        }
    }

    private void readAll() {
        int granted;
        do {
            granted = wishes.get();
            try {
                boolean more = tellNewcomers();
                more |= tellFollowers();
                failures = 0;
                if (more) {
                    wishes.incrementAndGet();
                }
            } catch (Exception e) {
                failed(e);
            }
        } while (wishes.addAndGet(-granted) > 0);
    }

    /** One page for each that is still behind, so that nobody's long absence delays the others. */
    private boolean tellNewcomers() throws Exception {
        boolean more = false;
        for (LivefeedConnection connection : connections) {
            if (connection.isResuming() && connection.waitUntilRead(this::wake)) {
                News news = reader.read(tenant, connection.position());
                connection.resume(news);
                more |= connection.isResuming();
            }
        }
        return more;
    }

    private boolean tellFollowers() throws Exception {
        List<LivefeedConnection> followers =
                connections.stream().filter(LivefeedConnection::isFollowing).toList();
        if (followers.isEmpty()) {
            return false;
        }
        long since =
                followers.stream().mapToLong(LivefeedConnection::position).min().getAsLong();
        News news = reader.read(tenant, since);
        followers.forEach(connection -> connection.follow(news));
        return !news.isWhole();
    }

    private void failed(Exception e) {
        LOG.warn("News of tenant {} could not be read, trying again: {}", tenant, e.toString());
        if (++failures >= TRIES) {
            connections.stream()
                    .filter(LivefeedConnection::isResuming)
                    .forEach(connection -> connection.close(CloseCodes.FAILED));
        }
        try {
            clock.schedule(this::wake, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("Not tried again: stopping");
        }
    }
}
