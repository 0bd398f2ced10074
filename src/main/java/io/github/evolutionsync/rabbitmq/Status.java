package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import io.github.evolutionsync.evolution.RareLog;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status of the connection, its log lines (one per change), and the counts since startup. */
final class Status {
    private static final Logger LOG = LoggerFactory.getLogger(Status.class);

    private final RareLog rareLog = new RareLog(System::nanoTime);
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final RabbitmqAddress address;
    private final String queues;
    private volatile Subscription subscription;
    private String reason = "connecting";
    private Instant since = Instant.now();

    Status(RabbitmqAddress address, String queues) {
        this.address = address;
        this.queues = queues;
    }

    synchronized void connected(Subscription current) {
        subscription = current;
        reason = null;
        since = Instant.now();
        if (rareLog.isDue("connected")) {
            LOG.info("Connected to RabbitMQ at {}, consuming {}", address, queues);
        }
    }

    synchronized void down(String why, boolean needsAPerson) {
        if (reason == null) {
            since = Instant.now();
        }
        subscription = null;
        reason = why;
        if (!rareLog.isDue(why)) {
            return;
        }
        if (needsAPerson) {
            LOG.error("No connection to RabbitMQ at {}, retrying: {}", address, why);
        } else {
            LOG.warn("No connection to RabbitMQ at {}, retrying: {}", address, why);
        }
    }

    /** Messages that are stored and acknowledged; the rejected ones among them became dead letters. */
    void stored(long messages, long dead) {
        consumed.addAndGet(messages);
        rejected.addAndGet(dead);
    }

    long consumed() {
        return consumed.get();
    }

    long rejected() {
        return rejected.get();
    }

    /** Messages in the queues that wait for a consumer. */
    long ready() {
        Subscription current = subscription;
        return current == null ? 0 : current.ready();
    }

    /** Messages that this node has and has not acknowledged. */
    long unacknowledged() {
        Subscription current = subscription;
        return current == null ? 0 : current.unacknowledged();
    }

    void count() {
        Subscription current = subscription;
        if (current != null) {
            try {
                current.count();
            } catch (IOException | TimeoutException | AlreadyClosedException e) {
                LOG.debug("The messages cannot be counted", e);
            }
        }
    }

    /** Why it is not connected; null if it is. */
    synchronized String reason() {
        return subscription != null && !subscription.isOpen() ? subscription.reason() : reason;
    }

    /** Queues to consume that do not exist yet. */
    List<String> missing() {
        Subscription current = subscription;
        return current == null ? List.of() : current.missing();
    }

    synchronized Instant since() {
        return since;
    }

    String address() {
        return address.toString();
    }

    String queues() {
        return queues;
    }
}
