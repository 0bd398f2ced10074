package io.github.evolutionsync.kafka;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommitFactory;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of a stored batch, of all its partitions at once; camel-kafka by itself commits one partition. What
 * cannot be committed, as in a rebalance, is read again, and left out: the position that stands with the data is ahead of it.
 */
public final class Offsets extends DefaultKafkaManualCommitFactory implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Offsets.class);

    private record OfConsumer(Consumer<?, ?> consumer) implements KafkaManualCommit {
        @Override
        public void commit() {
            throw new UnsupportedOperationException("a batch is committed by the route's last step");
        }
    }

    @Override
    public KafkaManualCommit newInstance(
            CamelExchangePayload exchange, KafkaRecordPayload record, CommitManager commitManager) {
        return new OfConsumer(exchange.consumer);
    }

    @Override
    public void process(Exchange exchange) {
        Map<TopicPartition, OffsetAndMetadata> offsets = RecordBatch.in(exchange).ends().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue())));
        OfConsumer of = exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, OfConsumer.class);
        try {
            of.consumer().commitSync(offsets);
        } catch (CommitFailedException e) {
            LOG.info("Offsets are not committed, as another process has the partitions: {}", e.getMessage());
        }
    }
}
