package io.github.evolutionsync.kafka;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommitFactory;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Commits the offsets of a stored batch for all its partitions at once; camel-kafka itself commits one partition. */
public final class Offsets extends DefaultKafkaManualCommitFactory implements Processor {
    private record OfConsumer(StoringConsumer.Committing consumer) implements KafkaManualCommit {
        @Override
        public void commit() {
            throw new UnsupportedOperationException("the route's last step commits a batch");
        }
    }

    @Override
    public KafkaManualCommit newInstance(
            CamelExchangePayload exchange, KafkaRecordPayload record, CommitManager commitManager) {
        return new OfConsumer((StoringConsumer.Committing) exchange.consumer);
    }

    @Override
    public void process(Exchange exchange) {
        Map<TopicPartition, OffsetAndMetadata> offsets = RecordBatch.in(exchange).ends().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue())));
        exchange.getMessage()
                .getHeader(KafkaConstants.MANUAL_COMMIT, OfConsumer.class)
                .consumer()
                .commitStored(offsets);
    }
}
