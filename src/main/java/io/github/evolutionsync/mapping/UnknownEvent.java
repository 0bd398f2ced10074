package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.evolution.EventNames;
import io.github.evolutionsync.watch.LogLine;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event name that no route knows: counted, and said once a name. Names beyond the hundredth, and what is no name, share one count. */
public final class UnknownEvent implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownEvent.class);
    private static final int NAMES = 100;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        String name = exchange.getMessage().getHeader("CamelEvolutionEvent", "", String.class);
        boolean known = told.contains(name);
        if (!known && told.size() < NAMES && EventNames.isName(name)) {
            told.add(name);
            LOG.warn(
                    "Evolution sent an event named {}, which no route knows: it is counted and not stored",
                    LogLine.of(name));
            known = true;
        }
        int events = exchange.getMessage().getBody(JsonNode.class).size();
        Meters.count(exchange.getContext(), "evolution_sync_unknown", "event", known ? name : "other", events);
    }
}
