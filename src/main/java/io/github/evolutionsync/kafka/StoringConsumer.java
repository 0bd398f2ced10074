package io.github.evolutionsync.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of stored records as soon as the group accepts them. It does not accept them during a rebalance, which only
 * polling completes, or while its broker is unavailable. Then the offsets wait. If the consumer left the group instead, that would cause
 * the next rebalance, in which other consumers could not commit. Records whose offsets are never committed are read again and skipped,
 * since the position in the database is ahead of them.
 *
 * <p>It is a proxy of Kafka's own consumer and passes on all other methods of any release.
 */
final class StoringConsumer implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StoringConsumer.class);

    /** Limits how long a stop waits for an unavailable broker. */
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

    private final Map<TopicPartition, OffsetAndMetadata> stored = new HashMap<>();

    private final Consumer<Object, Object> kafka;
    private final Runnable atClose;

    /** A Kafka consumer that accepts the offsets of stored records. */
    interface Committing extends Consumer<Object, Object> {

        /** Only the polling thread may call this. */
        void commitStored(Map<TopicPartition, OffsetAndMetadata> offsets);
    }

    private StoringConsumer(Consumer<Object, Object> kafka, Runnable atClose) {
        this.kafka = kafka;
        this.atClose = atClose;
    }

    /** @param atClose runs before the consumer is closed, possibly more than once */
    static Committing of(Consumer<Object, Object> kafka, Runnable atClose) {
        return (Committing) Proxy.newProxyInstance(
                StoringConsumer.class.getClassLoader(),
                new Class<?>[] {Committing.class},
                new StoringConsumer(kafka, atClose));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "commitStored" -> {
                stored.putAll((Map<TopicPartition, OffsetAndMetadata>) arguments[0]);
                commit();
                return null;
            }
            case "poll" -> commit(); // before the poll: a commit that failed afterwards would lose its records
            case "close" -> atClose.run();
            default -> {
                // Kafka's consumer handles it
            }
        }
        try {
            return method.invoke(kafka, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void commit() {
        // other consumers commit the partitions that are now assigned to them
        stored.keySet().retainAll(kafka.assignment());
        if (stored.isEmpty()) {
            return;
        }
        try {
            kafka.commitSync(stored, COMMIT_TIMEOUT);
            stored.clear();
        } catch (RebalanceInProgressException | RetriableException e) {
            LOG.debug("Offsets are not committed yet, retrying: {}", e.getMessage());
        } catch (CommitFailedException e) {
            LOG.info("Offsets are not committed, since another node has the partitions: {}", e.getMessage());
            stored.clear();
        }
    }
}
