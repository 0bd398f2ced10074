package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events from Evolution's socket to a route: one exchange per event name among the waiting events.
 *
 * <p>Camel stops it in three steps: suspended, it accepts no more events; drained, it has nothing pending; stopped, it
 * has no thread and no connection left.
 */
public class EvolutionConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(EvolutionConsumer.class);
    private static final String NEW_MESSAGE = "messages.upsert";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EvolutionEndpoint endpoint;
    private InstancePatterns patterns;
    private EvolutionSession session;
    private ScheduledExecutorService supervisorThread;
    private ExecutorService discoveryThread;
    private ExecutorService consumerThreads;
    private EvolutionMonitoring monitoring;

    public EvolutionConsumer(EvolutionEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        endpoint.getConfiguration().check();
        patterns = new InstancePatterns(endpoint.getInstances());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        supervisorThread = threads().newSingleThreadScheduledExecutor(this, "evolution-supervisor");
        discoveryThread = threads().newSingleThreadExecutor(this, "evolution-discovery");
        consumerThreads = threads().newFixedThreadPool(this, "evolution-consumer", 2);
        session = new EvolutionSession(
                endpoint.getConfiguration(), patterns, supervisorThread, discoveryThread, this::process);
        monitoring = new EvolutionMonitoring(endpoint, getRouteId(), session);
        session.lanes().drainers().forEach(consumerThreads::execute);
        session.start();
    }

    @Override
    protected void doSuspend() {
        session.suspend();
    }

    @Override
    protected void doResume() {
        session.resume();
    }

    @Override
    protected void doStop() throws Exception {
        if (session != null) {
            session.close();
            threads().shutdownNow(discoveryThread);
            threads().shutdownNow(supervisorThread);
            endDrainer();
            monitoring.close();
            session = null;
        }
        super.doStop();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return session == null ? 0 : session.pending();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (forced && session != null) {
            session.lanes().stop();
        }
    }

    /** The counts since startup, or null while it is stopped. */
    public EvolutionStats getStats() {
        return session == null ? null : session.stats();
    }

    /** The instances whose events arrive. Empty while it is stopped. */
    public List<ConnectedInstance> getConnected() {
        EvolutionSession running = session;
        return running == null ? List.of() : running.instances().connected();
    }

    /** Whether it has started and has neither connected nor failed yet. */
    public boolean isConnecting() {
        EvolutionSession running = session;
        return running != null && running.status().diagnosis().state() == ConnectionState.CONNECTING;
    }

    /** How long the oldest event that is not stored yet has waited; zero if none waits. */
    public Duration getLag() {
        EvolutionSession running = session;
        return running == null ? Duration.ZERO : running.lag();
    }

    private void process(String eventName, List<QueuedEvent> events, boolean returnsRefused) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            ArrayNode body = Json.MAPPER.createArrayNode();
            events.forEach(event -> body.add(event.envelope().get()));
            exchange.getIn().setBody(body);
            exchange.getIn().setHeader(EvolutionConstants.EVENT, eventName);
            exchange.getIn().setHeader(EvolutionConstants.BATCH_SIZE, events.size());
            if (returnsRefused) {
                exchange.setVariable(EvolutionConstants.RETURN_REFUSED, true);
            }
            // before the route: it may change its body
            long oldest = NEW_MESSAGE.equals(eventName) ? MessageTimes.oldest(body) : 0;
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            if (exchange.isRollbackOnly()) {
                throw new RuntimeCamelException("the route rolled back");
            }
            monitoring.taken(events.size(), oldest);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    /**
     * Lets the drainer finish the received events, unless Camel has already given it that time by suspending it first.
     */
    private void endDrainer() {
        consumerThreads.shutdown();
        if (session.isSuspended() || !awaitDrainer()) {
            session.lanes().stop();
            awaitDrainer();
        }
        threads().shutdownNow(consumerThreads);
        if (session.pending() > 0) {
            LOG.warn("Stopped with {} events not delivered to the route: they have to be caught up", session.pending());
        }
    }

    private boolean awaitDrainer() {
        return Uninterrupted.await(PATIENCE, millis -> consumerThreads.awaitTermination(millis, TimeUnit.MILLISECONDS));
    }

    private ExecutorServiceManager threads() {
        return endpoint.getCamelContext().getExecutorServiceManager();
    }
}
