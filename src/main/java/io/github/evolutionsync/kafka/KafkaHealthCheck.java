package io.github.evolutionsync.kafka;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** The health check of Kafka: up while a broker is connected. It shows how many partitions this node stores, and their lag. */
final class KafkaHealthCheck extends AbstractHealthCheck {
    private final Assigned assigned;

    KafkaHealthCheck(Assigned assigned) {
        super("evolution-sync", "kafka");
        this.assigned = assigned;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("partitions", assigned.partitions());
        builder.detail("rebalances", assigned.rebalances());
        builder.detail("lag", assigned.lag());
        if (assigned.isConnected()) {
            builder.up();
        } else {
            builder.message("no Kafka broker answers").down();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
