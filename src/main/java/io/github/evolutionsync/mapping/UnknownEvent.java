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

/** Counts events whose name no route handles, and logs each name once. Names after the hundredth, and invalid names, share one count. */
public final class UnknownEvent implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownEvent.class);
    private static final int NAMES = 100;

    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        String name = exchange.getMessage().getHeader("CamelEvolutionEvent", "", String.class);
        boolean known = logged.contains(name);
        if (!known && logged.size() < NAMES && EventNames.isName(name)) {
            logged.add(name);
            LOG.warn(
                    "Evolution sent an event named {}, which no route handles: it is counted but not stored",
                    LogLine.of(name));
            known = true;
        }
        int events = exchange.getMessage().getBody(JsonNode.class).size();
        Meters.count(exchange.getContext(), "evolution_sync_unknown", "event", known ? name : "other", events);
    }
}
