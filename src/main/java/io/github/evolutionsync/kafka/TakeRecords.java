package io.github.evolutionsync.kafka;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.kafka.common.TopicPartition;

/**
 * Receives a batch of camel-kafka. The variable {@code records} keeps the batch, and the variable {@code positions} lists its partitions
 * with the position after the batch, {@code {topic_id, topic, partition, position}} each.
 */
public final class TakeRecords implements Processor {
    private Topics topics;

    public void setTopics(Topics topics) {
        this.topics = topics;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        RecordBatch batch = RecordBatch.of(exchange.getMessage().getBody(Collection.class));
        exchange.setVariable(RecordBatch.VARIABLE, batch);
        exchange.setVariable("positions", rows(batch.ends()).toString());
    }

    private ArrayNode rows(Map<TopicPartition, Long> ends) throws Exception {
        Set<String> names = ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<String, String> ids = topics.ids(names);
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        ends.forEach((partition, end) -> rows.addObject()
                .put("topic_id", ids.get(partition.topic()))
                .put("topic", partition.topic())
                .put("partition", partition.partition())
                .put("position", end));
        return rows;
    }
}
