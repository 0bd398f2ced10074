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
 * Commits the offsets of what is stored when the group takes them. It does not during a rebalance, which ends
 * only by polling, nor while its broker is away: then they wait. To leave the group because of that would be the next
 * rebalance, in which others could not commit. What is never committed is read again, and left out: the position that stands with
 * the data is ahead of it.
 *
 * <p>It stands before Kafka's own consumer, whose other methods, of any release, are as they are.
 */
final class StoringConsumer implements InvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StoringConsumer.class);

    /** Longer, and a stop would wait for a broker that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<TopicPartition, OffsetAndMetadata> stored = new HashMap<>();

    private final Consumer<Object, Object> kafka;
    private final Runnable atClose;

    /** A consumer of Kafka that takes the offsets of what is stored. */
    interface Committing extends Consumer<Object, Object> {

        /** To be called by the thread that polls. */
        void commitStored(Map<TopicPartition, OffsetAndMetadata> offsets);
    }

    private StoringConsumer(Consumer<Object, Object> kafka, Runnable atClose) {
        this.kafka = kafka;
        this.atClose = atClose;
    }

    /** @param atClose runs before it is closed, maybe more than once */
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
            case "poll" -> commit(); // first: a commit that failed afterwards would lose the records
            case "close" -> atClose.run();
            default -> {
                // as Kafka does it
            }
        }
        try {
            return method.invoke(kafka, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void commit() {
        // those of others, by now, are theirs to commit
        stored.keySet().retainAll(kafka.assignment());
        if (stored.isEmpty()) {
            return;
        }
        try {
            kafka.commitSync(stored, PATIENCE);
            stored.clear();
        } catch (RebalanceInProgressException | RetriableException e) {
            LOG.debug("Offsets wait for the group: {}", e.getMessage());
        } catch (CommitFailedException e) {
            LOG.info("Offsets are not committed, as another process has the partitions: {}", e.getMessage());
            stored.clear();
        }
    }
}
