package io.github.evolutionsync.rabbitmq;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.evolution.EvolutionConstants;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultConsumer;

/** Delivers events from RabbitMQ to a route: one exchange per event name among the waiting events. */
public class RabbitmqConsumer extends DefaultConsumer {
    private static final int PATIENCE_SECONDS = 3;
    private static final int COUNT_SECONDS = 5;

    private final RabbitmqEndpoint endpoint;
    private Consuming consuming;
    private ExecutorService thread;
    private ScheduledExecutorService counter;
    private RabbitmqMonitoring monitoring;

    public RabbitmqConsumer(RabbitmqEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        RabbitmqConfiguration configuration = endpoint.getConfiguration();
        Broker broker = new Broker(configuration, endpoint.getCamelContext());
        Topology topology = new Topology(endpoint.getQueue(), configuration);
        Status status = new Status(broker.address(), String.join(", ", topology.queues()));
        consuming = new Consuming(configuration, broker, topology, status, this::process);
        monitoring = new RabbitmqMonitoring(endpoint, getRouteId(), status);
        thread = threads().newSingleThreadExecutor(this, "rabbitmq-consumer");
        counter = threads().newSingleThreadScheduledExecutor(this, "rabbitmq-counter");
        counter.scheduleWithFixedDelay(status::count, COUNT_SECONDS, COUNT_SECONDS, TimeUnit.SECONDS);
        thread.execute(consuming);
    }

    /** Takes no further message, and lets the route finish the batch that it has. */
    @Override
    protected void doStop() throws Exception {
        if (consuming != null) {
            threads().shutdownNow(counter);
            consuming.stop();
            thread.shutdown();
            thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            threads().shutdownNow(thread);
            monitoring.close();
            consuming = null;
        }
        super.doStop();
    }

    private void process(String event, ArrayNode envelopes) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setHeader(EvolutionConstants.EVENT, event);
            exchange.getIn().setHeader(EvolutionConstants.BATCH_SIZE, envelopes.size());
            exchange.getIn().setBody(envelopes);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            if (exchange.isRollbackOnly()) {
                throw new RuntimeCamelException("the route rolled back");
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private ExecutorServiceManager threads() {
        return endpoint.getCamelContext().getExecutorServiceManager();
    }
}
