package io.github.evolutionsync.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ConsumerGroupState;
import org.apache.kafka.common.TopicPartition;

/** The offsets of a consumer group, as {@code kafka-consumer-groups.sh} shows and sets them. */
public final class Group implements AutoCloseable {
    private final Admin admin;
    private final String name;

    public Group(Broker broker, String name) {
        admin = broker.admin();
        this.name = name;
    }

    /** How many records the group has not stored. */
    public long lag() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        return offsets(committed, OffsetSpec.latest()).entrySet().stream()
                .mapToLong(end ->
                        end.getValue().offset() - committed.get(end.getKey()).offset())
                .sum();
    }

    /** The same of one partition. */
    public long lag(TopicPartition partition) throws Exception {
        OffsetAndMetadata committed = committed().get(partition);
        long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
        return end - (committed == null ? 0 : committed.offset());
    }

    /** How many processes' threads are in it. */
    public int members() throws Exception {
        return description().members().size();
    }

    /** Whether each partition is somebody's. */
    public boolean isStable() throws Exception {
        return description().state() == ConsumerGroupState.STABLE;
    }

    /** How many records a topic has ever had. */
    public long records(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .forEach(each -> ends.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private ConsumerGroupDescription description() throws Exception {
        return admin.describeConsumerGroups(List.of(name)).all().get().get(name);
    }

    /** Sets the offsets to where they were so long ago, and returns how many records that is. */
    public long setBack(Duration time) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        Map<TopicPartition, OffsetAndMetadata> then = new HashMap<>();
        offsets(committed, OffsetSpec.forTimestamp(Instant.now().minus(time).toEpochMilli()))
                .forEach((partition, found) -> then.put(
                        partition,
                        new OffsetAndMetadata(
                                found.offset() < 0 ? committed.get(partition).offset() : found.offset())));
        admin.alterConsumerGroupOffsets(name, then).all().get();
        return lag();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
        return admin.listConsumerGroupOffsets(name)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Map<TopicPartition, OffsetAndMetadata> of, OffsetSpec spec) throws Exception {
        return admin.listOffsets(of.keySet().stream().collect(Collectors.toMap(partition -> partition, p -> spec)))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close();
    }
}
