package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Not ready while a budget is used up. The node then rejects requests and closes connections that another node could
 * serve.
 */
final class EdgeCheck extends AbstractHealthCheck {

    private final Edge edge;

    EdgeCheck(Edge edge) {
        super("evolution-sync", "edge");
        this.edge = edge;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Budget unread = edge.unread().budget();
        Budget bodies = edge.bodies().budget();
        long direct = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        builder.detail("unread", unread.used())
                .detail("bodies", bodies.used())
                .detail("unauthenticated", edge.unauthenticated().size())
                .detail("direct", direct)
                .up();
        if (isUsedUp(unread.used(), unread.limit())) {
            builder.message("Clients read too slowly: their connections are closed")
                    .down();
        } else if (isUsedUp(bodies.used(), bodies.limit())) {
            builder.message("Requests arrive too slowly, or too many at once: further requests are rejected")
                    .down();
        } else if (isUsedUp(direct, PlatformDependent.maxDirectMemory())) {
            builder.message("The memory for network buffers is used up").down();
        }
    }

    /** True from 95% of the limit, because a rejected request is larger than the free rest. */
    private static boolean isUsedUp(long used, long limit) {
        return used >= limit - limit / 20;
    }
}
