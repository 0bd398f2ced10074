package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EvolutionConsumer;
import io.github.evolutionsync.evolution.EvolutionStats;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;

/**
 * What this bundle alone knows of the instances, for a statement: the header {@code last_events}, JSON of the time and
 * the mode of each one's last event, and {@code lag}, the milliseconds that the oldest event which is not stored yet has waited. Neither is
 * in the tables: it would be one more write for every batch.
 */
public class LastEvents implements Processor {

    @Override
    public void process(Exchange exchange) {
        ObjectNode lastEvents = JsonNodeFactory.instance.objectNode();
        long lag = 0;
        for (Route route : exchange.getContext().getRoutes()) {
            if (route.getConsumer() instanceof EvolutionConsumer consumer) {
                EvolutionStats stats = consumer.getStats();
                if (stats != null) {
                    stats.getLastEvents()
                            .forEach((instance, last) -> lastEvents
                                    .putObject(instance)
                                    .put("at", last.at().toString())
                                    .put("mode", last.mode()));
                }
                lag = Math.max(lag, consumer.getLag().toMillis());
            }
        }
        exchange.getMessage().setHeader("last_events", lastEvents.toString());
        exchange.getMessage().setHeader("lag", lag);
    }
}
