package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The exchanges and queues in use. What exists is used as it is, because declaring it with other arguments is an error that closes a
 * channel, Evolution's too. Evolution publishes the first event of each kind before it binds its own queue, so the queue here is bound with
 * a key that matches all.
 */
final class Topology {
    private static final boolean DURABLE = true;

    /** Since RabbitMQ 4, a queue without a limit drops messages after 20 deliveries. Here the route decides what is not stored. */
    private static final Map<String, Object> ARGUMENTS =
            Map.of("x-queue-type", "quorum", "x-single-active-consumer", true, "x-delivery-limit", Integer.MAX_VALUE);

    private final List<String> exchanges;
    private final String routingKey;
    private final String own;
    private final List<String> others;

    @FunctionalInterface
    private interface Check {
        void on(Channel channel) throws IOException;
    }

    Topology(String queue, RabbitmqConfiguration configuration) {
        own = queue;
        exchanges = configuration.exchangeNames();
        routingKey = configuration.getRoutingKey();
        others = configuration.queueNames();
    }

    /** The queues to consume. */
    List<String> queues() {
        return others.isEmpty() ? List.of(own) : others;
    }

    /** Declares and binds what is missing, except queues of others. */
    void ensure(Connection connection) throws IOException, TimeoutException {
        if (others.isEmpty()) {
            try (Channel channel = connection.createChannel()) {
                for (String exchange : exchanges) {
                    if (!exists(connection, check -> check.exchangeDeclarePassive(exchange))) {
                        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, DURABLE);
                    }
                }
                if (!isThere(connection, own)) {
                    channel.queueDeclare(own, DURABLE, false, false, ARGUMENTS);
                }
                for (String exchange : exchanges) {
                    channel.queueBind(own, exchange, routingKey);
                }
            }
        }
    }

    static boolean isThere(Connection connection, String queue) throws IOException {
        return exists(connection, check -> check.queueDeclarePassive(queue));
    }

    /** A failed check closes its channel. */
    private static boolean exists(Connection connection, Check check) throws IOException {
        Channel channel = connection.createChannel();
        try {
            check.on(channel);
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND) {
                return false;
            }
            throw e;
        } finally {
            channel.abort();
        }
    }
}
