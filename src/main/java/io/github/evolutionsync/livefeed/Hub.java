package io.github.evolutionsync.livefeed;

import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Who is connected, and which route serves them: what the door, the producers and the consumers share. */
final class Hub {

    private static final long CLOSE_MILLIS = 1000;

    private final LivefeedConfiguration configuration;
    private final ScheduledExecutorService clock;
    private final LivefeedMeters meters;
    private final Map<String, TenantFeed> feeds = new ConcurrentHashMap<>();
    private final Map<String, LivefeedConnection> connections = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> addresses = new ConcurrentHashMap<>();
    private final Consumers openers = new Consumers();
    private final Consumers gapFillers = new Consumers();
    private volatile boolean closed;

    Hub(LivefeedConfiguration configuration, ScheduledExecutorService clock, LivefeedMeters meters) {
        this.configuration = configuration;
        this.clock = clock;
        this.meters = meters;
    }

    TenantFeed feed(String tenant) {
        return feeds.computeIfAbsent(tenant, name -> {
            TenantFeed feed = new TenantFeed(name, clock, configuration.getGapTimeout(), this::fillGap);
            meters.countTenant(name, feed.connections());
            return feed;
        });
    }

    /** Null when it is not, or no longer, open. */
    LivefeedConnection connection(String id) {
        return connections.get(id);
    }

    Consumers openers() {
        return openers;
    }

    Consumers gapFillers() {
        return gapFillers;
    }

    boolean serves(String tenant) {
        return !closed && openers.of(tenant) != null;
    }

    boolean isFull(String tenant, InetAddress address) {
        TenantFeed feed = feeds.get(tenant);
        int ofTenant = feed == null ? 0 : feed.connections().size();
        return ofTenant >= configuration.getMaxConnectionsPerTenant()
                || addresses.getOrDefault(address, 0) >= configuration.getMaxConnectionsPerAddress();
    }

    /** Live frames wait for the connection from now on, and its route is started. */
    void opened(LivefeedConnection connection, InetAddress address) {
        connections.put(connection.id(), connection);
        addresses.merge(address, 1, Integer::sum);
        feed(connection.tenant()).add(connection);
        LivefeedConsumer consumer = closed ? null : openers.of(connection.tenant());
        if (consumer == null) {
            connection.close(CloseCodes.STOPPING);
        } else {
            consumer.opened(connection);
        }
    }

    void gone(LivefeedConnection connection, InetAddress address) {
        if (connections.remove(connection.id()) != null) {
            addresses.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
            feed(connection.tenant()).remove(connection);
        }
    }

    /** Says goodbye to all, and lets nobody in any more. */
    void close() {
        closed = true;
        List<ChannelFuture> closing = connections.values().stream()
                .map(connection -> connection.close(CloseCodes.STOPPING))
                .toList();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        closing.forEach(future ->
                future.awaitUninterruptibly(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))));
    }

    private boolean fillGap(TenantFeed feed, long since) {
        LivefeedConsumer consumer = gapFillers.of(feed.tenant());
        return consumer != null && consumer.gap(feed, since);
    }
}
