package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;

/** The budgets that all ports of one Camel context share. See decision 22. */
public final class Edge {

    private static final long BODIES = 8L << 20;
    private static final long UNREAD = 24L << 20;
    private static final int UNAUTHENTICATED = 256;
    private static final int REQUESTS = 1024;
    private static final int KEPT_OF_CALLER = 1_000;
    private static final int KEPT = 3_000;

    private final Bodies bodies = new Bodies(new Budget(BODIES));
    private final Unread unread = new Unread(new Budget(UNREAD));
    private final Unauthenticated unauthenticated = new Unauthenticated(UNAUTHENTICATED);
    private final Kept kept = new Kept(KEPT_OF_CALLER, KEPT);
    private final Semaphore requests = new Semaphore(REQUESTS);

    /** The Edge of this context, created on first use. */
    public static Edge of(CamelContext camel) {
        synchronized (camel) {
            Edge known = CamelContextHelper.findSingleByType(camel, Edge.class);
            if (known != null) {
                return known;
            }
            Edge edge = new Edge();
            camel.getRegistry().bind("edge", edge);
            HealthCheckRegistry health = HealthCheckRegistry.get(camel);
            if (health != null) {
                health.register(new EdgeCheck(edge));
            }
            try {
                camel.addStartupListener((context, alreadyStarted) ->
                        context.getRegistry().findByType(MeterRegistry.class).forEach(edge::bindTo));
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
            return edge;
        }
    }

    /** The bytes of requests that have no answer yet. */
    public Bodies bodies() {
        return bodies;
    }

    /** The bytes that clients have not read yet. */
    public Unread unread() {
        return unread;
    }

    /** Connections that have not sent a credential. */
    public Unauthenticated unauthenticated() {
        return unauthenticated;
    }

    /** HTTP connections that callers keep open between requests. */
    Kept kept() {
        return kept;
    }

    /** A permit for each HTTP request that waits for a thread or runs on one. */
    public Semaphore requests() {
        return requests;
    }

    /** Adds the handler to a new connection, unless it is already there. */
    public void guard(Channel channel) {
        if (Account.of(channel) == null) {
            channel.pipeline().addFirst(new ConnectionHandler(this));
        }
    }

    /** Whether this handler has to stay in the pipeline while the connection is open. */
    public static boolean isGuard(ChannelHandler handler) {
        return handler instanceof ConnectionHandler;
    }

    /** Assigns the connection to the caller whose valid credential came with a request; it may stay open for further ones. */
    public void asks(Channel channel, String caller) {
        assign(channel, caller);
        kept.ask(channel, caller);
    }

    /** Assigns the connection, which becomes a websocket, to the tenant whose valid credential it sent. */
    public void known(Channel channel, String tenant) {
        assign(channel, tenant);
        kept.remove(channel);
    }

    void gone(Channel channel) {
        unauthenticated.remove(channel);
        kept.remove(channel);
    }

    private void assign(Channel channel, String tenant) {
        unauthenticated.remove(channel);
        Account account = Account.of(channel);
        if (account != null) {
            account.belongTo(tenant);
        }
    }

    /** Publishes how much of each budget is used. */
    private void bindTo(MeterRegistry registry) {
        if (registry.find("edge.unauthenticated").gauge() != null) {
            return; // Camel reports startup again when routes are added
        }
        gauge(
                registry,
                "edge.unread",
                "Bytes that clients have not read yet",
                () -> unread.budget().used());
        gauge(
                registry,
                "edge.unread.limit",
                "Limit of the bytes that clients have not read yet",
                () -> unread.budget().limit());
        gauge(
                registry,
                "edge.bodies",
                "Bytes of request bodies in memory",
                () -> bodies.budget().used());
        gauge(
                registry,
                "edge.bodies.limit",
                "Limit of the bytes of request bodies in memory",
                () -> bodies.budget().limit());
        Gauge.builder("edge.requests", () -> REQUESTS - requests.availablePermits())
                .description("HTTP requests that wait for a thread or run on one")
                .register(registry);
        Gauge.builder("edge.kept", kept::size)
                .description("HTTP connections that callers keep open between requests")
                .register(registry);
        Gauge.builder("edge.unauthenticated", unauthenticated::size)
                .description("Connections without a credential")
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, Supplier<Number> bytes) {
        Gauge.builder(name, bytes).description(description).baseUnit("bytes").register(registry);
    }
}
