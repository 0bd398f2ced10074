package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while a budget is used up: requests are refused and connections are closed then, which another node would serve. */
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
            builder.message("Clients do not read what they asked for: their connections are closed")
                    .down();
        } else if (isUsedUp(bodies.used(), bodies.limit())) {
            builder.message("Requests come too slowly, or in too great numbers: more are refused")
                    .down();
        } else if (isUsedUp(direct, PlatformDependent.maxDirectMemory())) {
            builder.message("The memory for network buffers is used up").down();
        }
    }

    /** But for a twentieth: what is refused is larger than what is left. */
    private static boolean isUsedUp(long used, long limit) {
        return used >= limit - limit / 20;
    }
}
