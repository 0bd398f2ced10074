package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.auth.Tokens;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The connections and the routes that serve them, shared by endpoints, producers and consumers. */
final class Hub {

    private static final long CLOSE_MILLIS = 1000;

    private final LivefeedConfiguration configuration;
    private final Executor workers;
    private final ScheduledExecutorService clock;
    private final LivefeedMeters meters;
    private final Map<String, TenantFeed> feeds = new ConcurrentHashMap<>();
    private final Set<LivefeedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> addresses = new ConcurrentHashMap<>();
    private final Consumers readers = new Consumers();
    private volatile boolean closed;

    Hub(LivefeedConfiguration configuration, Executor workers, ScheduledExecutorService clock, LivefeedMeters meters) {
        this.configuration = configuration;
        this.workers = workers;
        this.clock = clock;
        this.meters = meters;
    }

    /** The tenant's feed. A tenant without connections gets an empty one that is not kept. */
    TenantFeed feed(String tenant) {
        TenantFeed feed = feeds.get(tenant);
        return feed == null ? newFeed(tenant) : feed;
    }

    private TenantFeed newFeed(String tenant) {
        return new TenantFeed(tenant, this::read, workers, clock, meters);
    }

    Consumers readers() {
        return readers;
    }

    /** Signals that a tenant changed, or that any tenant may have changed. The connections then receive the changes. */
    void wake(String tenant) {
        if (tenant.equals(Tokens.ALL_TENANTS)) {
            feeds.values().forEach(TenantFeed::wake);
        } else {
            feed(tenant).wake();
        }
    }

    /** Signals that a tenant changed, and what. */
    void wake(String tenant, Updates updates) {
        feed(tenant).wake(updates);
    }

    void broadcast(String tenant, Frame frame) {
        feed(tenant).broadcast(frame);
    }

    private Updates read(String tenant, Long since, boolean complete) throws Exception {
        LivefeedConsumer consumer = readers.of(tenant);
        if (consumer == null) {
            throw new IllegalStateException("no route from livefeed: reads the updates of tenant " + tenant);
        }
        return consumer.read(tenant, since, complete);
    }

    boolean serves(String tenant) {
        return !closed && readers.of(tenant) != null;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isFull(String tenant, InetAddress address) {
        return feed(tenant).connections().size() >= configuration.getMaxConnectionsPerTenant()
                || addresses.getOrDefault(address, 0) >= configuration.getMaxConnectionsPerAddress();
    }

    /** Adds an open connection. It receives the changes that it missed, then every new change. */
    void opened(LivefeedConnection connection, InetAddress address) {
        connections.add(connection);
        addresses.merge(address, 1, Integer::sum);
        if (closed) {
            connection.close(CloseCodes.STOPPING);
        } else {
            join(connection).wake();
            makeRoom();
        }
    }

    /** Closes one connection of the tenant that has the most, if there are too many in all. */
    private void makeRoom() {
        if (connections.size() > configuration.getMaxConnections()) {
            feeds.values().stream()
                    .max(Comparator.comparingInt(feed -> feed.connections().size()))
                    .flatMap(feed -> feed.connections().stream().findAny())
                    .ifPresent(connection -> {
                        gone(connection, connection.address()); // at once, so that the next one chooses another
                        connection.giveWay();
                    });
        }
    }

    /** Joining and leaving are exclusive per tenant, so that no connection joins a feed that is being removed. */
    private TenantFeed join(LivefeedConnection connection) {
        return feeds.compute(connection.tenant(), (tenant, known) -> {
            TenantFeed feed = known == null ? newFeed(tenant) : known;
            feed.connections().add(connection);
            if (known == null) {
                meters.countTenant(tenant, feed.connections());
            }
            return feed;
        });
    }

    private void leave(LivefeedConnection connection) {
        feeds.computeIfPresent(connection.tenant(), (tenant, feed) -> {
            feed.connections().remove(connection);
            if (feed.connections().isEmpty()) {
                meters.forgetTenant(tenant);
                return null;
            }
            return feed;
        });
    }

    void gone(LivefeedConnection connection, InetAddress address) {
        if (connections.remove(connection)) {
            addresses.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
            leave(connection);
        }
    }

    /** Closes all connections, and admits no more. */
    void close() {
        closed = true;
        List<Future<?>> closing = new ArrayList<>();
        connections.forEach(connection -> closing.add(connection.close(CloseCodes.STOPPING)));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        closing.forEach(future ->
                future.awaitUninterruptibly(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))));
    }
}
