package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, with its messages that are not acknowledged. When it ends, the broker gives them to the next connection, of
 * this node or of another one.
 */
final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final int CLOSE_MILLIS = 2_000;

    /** Wakes the thread that waits for a message. */
    private static final Delivery END = new Delivery(null, 0, 0, null, null);

    private final BlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();
    private final Connection connection;
    private final BoundedFrames.Held held;
    private final List<String> queues;
    private final Channel channel;
    private final Set<String> consumed = ConcurrentHashMap.newKeySet();
    private final AtomicLong unacknowledged = new AtomicLong();
    private volatile boolean taking = true;
    private volatile String end;
    private volatile long ready;

    private Subscription(Connection connection, BoundedFrames.Held held, List<String> queues) throws IOException {
        this.connection = connection;
        this.held = held;
        this.queues = queues;
        this.channel = connection.createChannel();
    }

    /** Connects, declares what is missing, and begins to consume. */
    static Subscription open(Broker broker, Topology topology, int mostUnacknowledged, long mostBytes)
            throws IOException, TimeoutException {
        BoundedFrames.Held held = new BoundedFrames.Held(mostBytes);
        Connection connection = broker.connect(held);
        try {
            topology.ensure(connection);
            Subscription subscription = new Subscription(connection, held, topology.queues());
            subscription.consume(mostUnacknowledged);
            return subscription;
        } catch (IOException | TimeoutException | RuntimeException | Error e) {
            connection.abort(CLOSE_MILLIS);
            throw e;
        }
    }

    private void consume(int mostUnacknowledged) throws IOException {
        connection.addShutdownListener(signal -> end(Reasons.of(signal)));
        channel.basicQos(Math.max(1, Math.min(0xFFFF, mostUnacknowledged) / queues.size()));
        consumeNew();
        held.limit();
    }

    /** Queues of others may appear later: Evolution declares some of them with their first event. */
    private synchronized void consumeNew() throws IOException {
        for (String queue : queues) {
            if (!consumed.contains(queue) && Topology.isThere(connection, queue)) {
                ready += channel.messageCount(queue);
                channel.basicConsume(queue, false, new Receiver(queue));
                consumed.add(queue);
                LOG.debug("Consuming {}", queue);
            }
        }
    }

    /** The queues that do not exist yet. */
    List<String> missing() {
        return queues.stream().filter(queue -> !consumed.contains(queue)).toList();
    }

    /** The next message; waits for one. Null when the connection has ended. */
    Delivery take() throws InterruptedException {
        Delivery next = waiting.take();
        return taking ? next : null;
    }

    /** The next message if one waits and it fits, else null. */
    Delivery takeIf(Predicate<Delivery> fits) {
        Delivery next = taking ? waiting.peek() : null;
        return next != null && next != END && fits.test(next) ? waiting.poll() : null;
    }

    /** Acknowledges these messages, the oldest ones, and frees their memory. */
    void acknowledge(List<Delivery> batch) {
        try {
            channel.basicAck(batch.get(batch.size() - 1).tag(), true);
        } catch (IOException | AlreadyClosedException e) {
            LOG.debug("Not acknowledged: the messages arrive again", e);
        }
        unacknowledged.addAndGet(-batch.size());
        batch.forEach(delivery -> {
            delivery.close();
            held.give(delivery.size());
        });
    }

    /** The number of messages that have arrived and are not acknowledged. */
    long unacknowledged() {
        return unacknowledged.get();
    }

    boolean isOpen() {
        return end == null;
    }

    /** Why it has ended, or null. */
    String reason() {
        return end;
    }

    /** The number of messages in the queues that no consumer has, when they were last counted. */
    long ready() {
        return ready;
    }

    /** Counts the messages that are ready, after beginning to consume queues that have appeared. */
    synchronized void count() throws IOException, TimeoutException {
        if (held.isBlocked()) {
            return; // nothing is answered now
        }
        consumeNew();
        try (Channel counting = connection.createChannel()) {
            long sum = 0;
            for (String queue : consumed) {
                sum += counting.messageCount(queue);
            }
            ready = sum;
        }
    }

    /** Takes no further message. Those that wait return to the queue, in order, when it is closed. */
    void stopTaking() {
        taking = false;
        waiting.add(END);
    }

    private void end(String reason) {
        if (end == null) {
            end = reason;
        }
        held.close();
        stopTaking();
    }

    @Override
    public void close() {
        end("closed");
        connection.abort(CLOSE_MILLIS);
        waiting.forEach(Delivery::close);
    }

    private final class Receiver extends DefaultConsumer {
        private final String queue;

        private Receiver(String queue) {
            super(channel);
            this.queue = queue;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            FileChannel file = held.fileOf(envelope.getDeliveryTag());
            long size = file == null ? body.length : file.size();
            unacknowledged.incrementAndGet();
            waiting.add(new Delivery(queue, envelope.getDeliveryTag(), size, file == null ? body : null, file));
        }

        @Override
        public void handleCancel(String tag) {
            end("the queue " + queue + " was deleted, or its node is not available");
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
            end(Reasons.of(signal));
        }
    }
}
