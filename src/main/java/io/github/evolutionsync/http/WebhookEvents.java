package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.evolution.AwaitedEvents;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.mapping.Division;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Sends the event in the body to a route, in a batch with other waiting events, and continues when the route has stored it: a
 * successful answer means that the event is in the database. Waiting events occupy no thread. Runs after {@link WebhookSecret}.
 */
public class WebhookEvents extends AsyncProcessorSupport implements CamelContextAware {
    private CamelContext camelContext;
    private String to;
    private int maxBatch = 500;
    private long maxBytes = 8L << 20;
    private Duration longestWait = Duration.ofSeconds(20);
    private ProducerTemplate template;
    private ExecutorService threads;
    private AwaitedEvents events;
    private WebhookInstances instances;

    /** The endpoint of the route, such as {@code direct:store-webhook}. */
    public void setTo(String to) {
        this.to = to;
    }

    /** The database, whose instances are known. */
    public void setDataSource(DataSource dataSource) {
        this.instances = new WebhookInstances(dataSource);
    }

    /** The maximum number of events in one batch. */
    public void setMaxBatch(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    /** The maximum number of bytes in waiting events: further events get the answer 503. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How long an event may wait before the answer 503 requests a retry. Evolution itself times out after 30 seconds. */
    public void setLongestWait(Duration longestWait) {
        this.longestWait = longestWait;
    }

    @Override
    protected void doStart() {
        template = camelContext.createProducerTemplate();
        events = new AwaitedEvents(maxBatch, maxBytes, this::store);
        threads = camelContext.getExecutorServiceManager().newFixedThreadPool(this, "webhook-events", 2);
        events.drainers().forEach(threads::execute);
    }

    @Override
    protected void doStop() {
        events.stop();
        camelContext.getExecutorServiceManager().shutdownNow(threads);
        template.stop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            WebhookEvent event = WebhookEvent.of(exchange.getMessage().getBody(JsonNode.class));
            String sender = exchange.getVariable(WebhookSecret.SENDER, "", String.class);
            if (!sender.isEmpty() && !sender.equals(event.instance())) {
                throw new ForbiddenException("This is not the secret of instance " + event.instance());
            }
            instances.check(event.instance(), !sender.isEmpty());
            exchange.getMessage().setBody(null); // the event waits as text, which takes a fraction of the memory
            CompletableFuture<Void> stored = events.offer(
                            event.name(), event.instance(), Division.parts(event.envelope()))
                    .orElseThrow(() ->
                            new NotReadyException("Too many events wait to be stored: send this event again later"));
            stored.orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    exchange.setException(new NotReadyException("The event is not stored yet: send it again later"));
                }
                callback.done(false);
            });
            return false;
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private void store(String name, ArrayNode envelopes, boolean returnsRefused) throws Exception {
        Exchange exchange = template.send(to, sent -> {
            sent.getMessage().setHeader(EvolutionConstants.EVENT, name);
            sent.getMessage().setBody(envelopes);
            if (returnsRefused) {
                sent.setVariable(EvolutionConstants.RETURN_REFUSED, true);
            }
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        if (exchange.isRollbackOnly()) {
            throw new IllegalStateException("the route rolled back");
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
