package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;

/** The budgets of all ports of one Camel context together: decision 22. */
public final class Edge {

    private static final long BODIES = 8L << 20;
    private static final long UNREAD = 24L << 20;
    private static final int UNAUTHENTICATED = 256;

    private final Bodies bodies = new Bodies(new Budget(BODIES));
    private final Unread unread = new Unread(new Budget(UNREAD));
    private final Unauthenticated unauthenticated = new Unauthenticated(UNAUTHENTICATED);

    /** The context's own, which is made where there is none. */
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

    /** What has come of requests that are not answered yet. */
    public Bodies bodies() {
        return bodies;
    }

    /** What clients have not read yet. */
    public Unread unread() {
        return unread;
    }

    /** Connections that have shown no credential. */
    public Unauthenticated unauthenticated() {
        return unauthenticated;
    }

    /** Takes a new connection on, where another handler has not done it yet. */
    public void guard(Channel channel) {
        if (Account.of(channel) == null) {
            channel.pipeline().addFirst(new ConnectionHandler(this));
        }
    }

    /** Whether the handler has to stay in the pipeline for as long as the connection is open. */
    public static boolean isGuard(ChannelHandler handler) {
        return handler instanceof ConnectionHandler;
    }

    /** A tenant's valid credential came by this connection. */
    public void known(Channel channel, String tenant) {
        unauthenticated.remove(channel);
        Account account = Account.of(channel);
        if (account != null) {
            account.belongTo(tenant);
        }
    }

    /** Shows how much of each budget is used. */
    private void bindTo(MeterRegistry registry) {
        if (registry.find("edge.unauthenticated").gauge() != null) {
            return; // Camel tells of the start again when routes are added
        }
        gauge(
                registry,
                "edge.unread",
                "What clients have not read yet",
                () -> unread.budget().used());
        gauge(
                registry,
                "edge.unread.limit",
                "The most of it",
                () -> unread.budget().limit());
        gauge(
                registry,
                "edge.bodies",
                "Requests' bodies that are held",
                () -> bodies.budget().used());
        gauge(
                registry,
                "edge.bodies.limit",
                "The most of it",
                () -> bodies.budget().limit());
        Gauge.builder("edge.unauthenticated", unauthenticated::size)
                .description("Connections without a credential")
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, Supplier<Number> bytes) {
        Gauge.builder(name, bytes).description(description).baseUnit("bytes").register(registry);
    }
}
