package io.github.evolutionsync.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of what is stored when the group takes them. It does not while it gives out its partitions anew, which ends
 * only by polling, nor while its broker is away: then they wait. To leave the group because of that would be the next
 * rebalance, in which others could not commit. What is never committed is read again, and left out: the position that stands with
 * the data is ahead of it.
 */
class StoringConsumer extends KafkaConsumer<Object, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(StoringConsumer.class);

    /** Longer, and a stop would wait for a broker that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<TopicPartition, OffsetAndMetadata> stored = new HashMap<>();

    StoringConsumer(Properties properties) {
        super(properties);
    }

    /** To be called by the thread that polls. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        stored.putAll(offsets);
        commit();
    }

    /** What waits is committed first: a commit that failed afterwards would lose the records. */
    @Override
    public ConsumerRecords<Object, Object> poll(Duration timeout) {
        commit();
        return super.poll(timeout);
    }

    private void commit() {
        // those of others, by now, are theirs to commit
        stored.keySet().retainAll(assignment());
        if (stored.isEmpty()) {
            return;
        }
        try {
            commitSync(stored, PATIENCE);
            stored.clear();
        } catch (RebalanceInProgressException | RetriableException e) {
            LOG.debug("Offsets wait for the group: {}", e.getMessage());
        } catch (CommitFailedException e) {
            LOG.info("Offsets are not committed, as another process has the partitions: {}", e.getMessage());
            stored.clear();
        }
    }
}
