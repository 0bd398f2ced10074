package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.auth.Tokens;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The running routes by tenant; a tenant's own route takes precedence over the one for all tenants. */
final class Consumers {

    private final Map<String, LivefeedConsumer> byTenant = new ConcurrentHashMap<>();

    void add(String tenant, LivefeedConsumer consumer) {
        LivefeedConsumer other = byTenant.putIfAbsent(tenant, consumer);
        if (other != null && other != consumer) {
            throw new IllegalStateException("Two routes consume from " + consumer.getEndpoint()
                    + ", but only one can resume a connection: remove one of them");
        }
    }

    void remove(String tenant, LivefeedConsumer consumer) {
        byTenant.remove(tenant, consumer);
    }

    /** The consumer that serves this tenant, or null if none is running. */
    LivefeedConsumer of(String tenant) {
        LivefeedConsumer own = byTenant.get(tenant);
        return own != null ? own : byTenant.get(Tokens.ALL_TENANTS);
    }
}
