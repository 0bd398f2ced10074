package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context with one route that follows a simulated Evolution and keeps all its exchanges. */
final class Listener implements AutoCloseable {
    static final String ROUTE = "receive-events";

    final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Batch> batches = new CopyOnWriteArrayList<>();
    private final Map<String, String> options = new TreeMap<>();
    private final EvolutionConfiguration configuration = new EvolutionConfiguration();
    private Processor before = exchange -> {};

    /** An exchange as the route got it. */
    record Batch(String event, int size, ArrayNode envelopes) {}

    static Listener to(SimulatedEvolution evolution) {
        return to(evolution.url(), evolution.apiKey());
    }

    static Listener to(String url, String key) {
        Listener listener = new Listener();
        listener.configuration.setUrl(url);
        listener.configuration.setApiKey(key);
        listener.with("reconnectDelay", "20").with("reconnectDelayMax", "100").with("namespaceRetryDelay", "50");
        return listener;
    }

    Listener with(String option, Object value) {
        options.put(option, value.toString());
        return this;
    }

    /** Runs this in the route before an exchange is kept; if it throws, the exchange is not. */
    Listener before(Processor processor) {
        before = processor;
        return this;
    }

    Listener start(String instances) throws Exception {
        EvolutionComponent component = new EvolutionComponent();
        component.setConfiguration(configuration);
        context.addComponent("evolution", component);
        context.getShutdownStrategy().setTimeout(5);
        String query = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("evolution:" + instances + "?" + query)
                        .routeId(ROUTE)
                        .process(exchange -> before.process(exchange))
                        .process(this::keep);
            }

            private void keep(Exchange exchange) {
                batches.add(new Batch(
                        exchange.getIn().getHeader(EvolutionConstants.EVENT, String.class),
                        exchange.getIn().getHeader(EvolutionConstants.BATCH_SIZE, Integer.class),
                        exchange.getIn().getBody(ArrayNode.class)));
            }
        });
        context.start();
        return this;
    }

    EvolutionConsumer consumer() {
        return (EvolutionConsumer) context.getRoute(ROUTE).getConsumer();
    }

    List<Batch> batches() {
        return List.copyOf(batches);
    }

    List<JsonNode> envelopes() {
        List<JsonNode> all = new ArrayList<>();
        batches.forEach(batch -> batch.envelopes().forEach(all::add));
        return all;
    }

    /** The envelopes of one event. */
    List<JsonNode> envelopes(String event) {
        return batches.stream()
                .filter(batch -> batch.event().equals(event))
                .flatMap(batch -> StreamSupport.stream(batch.envelopes().spliterator(), false))
                .toList();
    }

    /** The envelopes that Evolution sent. */
    List<JsonNode> fromEvolution() {
        return envelopes().stream().filter(envelope -> !isOwn(envelope)).toList();
    }

    /** What the route was told of one instance: names of events, in order. */
    List<String> story(String instance) {
        return envelopes().stream()
                .filter(envelope -> instance.equals(envelope.path("instance").asText(null)))
                .map(envelope -> envelope.path("event").asText())
                .toList();
    }

    static boolean isOwn(JsonNode envelope) {
        String event = envelope.path("event").asText();
        return event.startsWith("socket.") || event.equals(EvolutionConstants.INSTANCE_DISCOVERED);
    }

    @Override
    public void close() {
        context.stop();
    }
}
