package io.github.evolutionsync.kafka;

import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/** Ready while a broker is connected; tells which part of the topics this process stores, and how far behind it is. */
final class KafkaHealthCheck extends AbstractHealthCheck {
    static final String ID = "kafka";

    private final List<Consumer<?, ?>> consumers;

    KafkaHealthCheck(List<Consumer<?, ?>> consumers) {
        super("evolution-sync", ID);
        this.consumers = consumers;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("partitions", sum("consumer-coordinator-metrics", "assigned-partitions"));
        builder.detail("rebalances", sum("consumer-coordinator-metrics", "rebalance-total"));
        builder.detail("lag", sum("consumer-fetch-manager-metrics", "records-lag"));
        if (sum("consumer-metrics", "connection-count") > 0) {
            builder.up();
        } else {
            builder.message("no Kafka broker answers").down();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    /** Over all consumers, and over all partitions of what is measured for each. */
    private long sum(String group, String name) {
        return (long) consumers.stream()
                .flatMap(consumer -> consumer.metrics().values().stream())
                .filter(metric -> metric.metricName().group().equals(group)
                        && metric.metricName().name().equals(name))
                .map(Metric::metricValue)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .filter(Double::isFinite)
                .sum();
    }
}
