package io.github.evolutionsync.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/** The assignment of this node's consumers, from their own metrics. */
record Assigned(List<Consumer<?, ?>> consumers) {

    long partitions() {
        return sum("consumer-coordinator-metrics", "assigned-partitions");
    }

    long rebalances() {
        return sum("consumer-coordinator-metrics", "rebalance-total");
    }

    /** The number of records in these partitions that are not stored yet. */
    long lag() {
        return sum("consumer-fetch-manager-metrics", "records-lag");
    }

    boolean isConnected() {
        return sum("consumer-metrics", "connection-count") > 0;
    }

    /** The sum over all consumers, and over all partitions of metrics per partition. */
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
