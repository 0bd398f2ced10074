package io.github.evolutionsync.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/** What the consumers of this process have in hand, as their own metrics tell it. */
record Assigned(List<Consumer<?, ?>> consumers) {

    long partitions() {
        return sum("consumer-coordinator-metrics", "assigned-partitions");
    }

    long rebalances() {
        return sum("consumer-coordinator-metrics", "rebalance-total");
    }

    /** Records of these partitions that are not stored yet. */
    long lag() {
        return sum("consumer-fetch-manager-metrics", "records-lag");
    }

    boolean isConnected() {
        return sum("consumer-metrics", "connection-count") > 0;
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
