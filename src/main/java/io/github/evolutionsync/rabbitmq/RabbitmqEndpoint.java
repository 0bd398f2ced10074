package io.github.evolutionsync.rabbitmq;

import io.github.evolutionsync.evolution.EvolutionConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Receive WhatsApp events that Evolution API or Evolution Go writes to RabbitMQ, in order and in batches.
 *
 * <p>The body of an exchange is a Jackson {@code ArrayNode} of event envelopes, all of one event name, in the order of arrival. Messages
 * are acknowledged when the route has completed them. The first event of an instance after each connection follows an event
 * {@code socket.connect}.
 */
// the route's failures are retried, so these options would have no effect
@Metadata(excludeProperties = "bridgeErrorHandler,exceptionHandler,exchangePattern")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "evolution-rabbitmq",
        title = "Evolution RabbitMQ",
        syntax = "evolution-rabbitmq:queue",
        consumerOnly = true,
        category = {Category.CHAT, Category.MESSAGING},
        headersClass = EvolutionConstants.class)
public class RabbitmqEndpoint extends DefaultEndpoint {

    @UriPath(
            description =
                    "The queue. If it does not exist, it is declared as a durable quorum queue with a single active consumer.")
    @Metadata(required = true)
    private String queue;

    @UriParam
    private RabbitmqConfiguration configuration;

    public RabbitmqEndpoint(String uri, RabbitmqComponent component, RabbitmqConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public RabbitmqComponent getComponent() {
        return (RabbitmqComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("evolution-rabbitmq: is for consuming only");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RabbitmqConsumer consumer = new RabbitmqConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getQueue() {
        return queue;
    }

    /** The queue. */
    public void setQueue(String queue) {
        this.queue = queue;
    }

    public RabbitmqConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RabbitmqConfiguration configuration) {
        this.configuration = configuration;
    }
}
