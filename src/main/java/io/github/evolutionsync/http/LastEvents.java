package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.EvolutionConsumer;
import io.github.evolutionsync.evolution.EvolutionStats;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;

/**
 * Passes the state of the instances that only this node knows to a statement, in headers. {@code last_events} is JSON {@code {instance:
 * {at, mode, connected}}} with the time of the last event, the source of events, and whether the source is connected. {@code lag} is how
 * many milliseconds the oldest unstored event has waited. {@code socket} is whether the node uses a socket whose first connection attempt
 * has ended: an instance that is not connected then is not merely starting. {@code uptime} is the seconds since the start.
 */
@SetsParameters({"last_events", "lag", "socket", "uptime"})
public class LastEvents implements Processor {
    private static final int LONGEST_NAME = 255;
    private static final int MOST = 5_000;

    /** Events from the webhook or from Kafka; the consumer of the socket records its own. */
    private final Map<String, Instant> received = new ConcurrentHashMap<>();

    /** Records the time of Evolution's events in the body. */
    public void note(Message message) {
        if (EvolutionConstants.OWN.contains(message.getHeader(EvolutionConstants.EVENT, "", String.class))) {
            return;
        }
        for (JsonNode event : message.getBody(JsonNode.class)) {
            if (event.path("instance").isTextual()) {
                String name = event.path("instance").textValue();
                if (name.length() <= LONGEST_NAME && (received.size() < MOST || received.containsKey(name))) {
                    received.put(name, Instant.now());
                }
            }
        }
    }

    @Override
    public void process(Exchange exchange) {
        ObjectNode instances = JsonNodeFactory.instance.objectNode();
        received.forEach((name, at) -> instances.withObjectProperty(name).put("at", at.toString()));
        boolean socket = false;
        long lag = 0;
        for (Route route : exchange.getContext().getRoutes()) {
            if (route.getConsumer() instanceof EvolutionConsumer consumer) {
                socket = !consumer.isConnecting();
                addTo(instances, consumer);
                lag = Math.max(lag, consumer.getLag().toMillis());
            }
        }
        exchange.getMessage().setHeader("last_events", instances.toString());
        exchange.getMessage().setHeader("lag", lag);
        exchange.getMessage().setHeader("socket", socket);
        exchange.getMessage()
                .setHeader("uptime", exchange.getContext().getUptime().toSeconds());
    }

    private static void addTo(ObjectNode instances, EvolutionConsumer consumer) {
        EvolutionStats stats = consumer.getStats();
        if (stats != null) {
            stats.getLastEvents()
                    .forEach((name, last) -> instances
                            .withObjectProperty(name)
                            .put("at", last.at().toString())
                            .put("mode", last.mode()));
        }
        consumer.getConnected().forEach(connected -> {
            ObjectNode instance = instances.withObjectProperty(connected.name()).put("connected", true);
            if (connected.mode() != null) {
                instance.put("mode", connected.mode());
            }
        });
    }
}
