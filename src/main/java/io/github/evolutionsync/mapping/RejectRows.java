package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.evolutionsync.watch.LogFields;
import io.github.evolutionsync.watch.LogLine;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts a mapping's rows: what is ignored on purpose is counted, what could not be mapped goes, with its payload, into
 * the variable {@code rejected}; the body keeps the rest. Variable {@code rejected} is null where nothing was rejected.
 * The variable {@code accepted} is how many rows are left, {@code ignored} the reasons for what was ignored, or null. What it hands on is
 * text that a database can hold.
 */
public final class RejectRows implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RejectRows.class);

    /** A reason may be what stands after the @ of a JID, which anybody can make up. */
    private static final int REASONS = 100;

    private static final int LONGEST_REASON = 64;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        ArrayNode good = JsonNodeFactory.instance.arrayNode();
        ArrayNode rejected = JsonNodeFactory.instance.arrayNode();
        Map<String, Integer> ignored = new HashMap<>();
        for (JsonNode row : exchange.getMessage().getBody(JsonNode.class)) {
            if (row.has("error")) {
                tell(row);
                rejected.add(WellFormed.of(row));
            } else if (row.has("ignored")) {
                ignored.merge(row.path("ignored").asText(), 1, Integer::sum);
            } else {
                good.add(WellFormed.of(row));
            }
        }
        ignored.forEach((reason, events) -> ignore(exchange, reason, events));
        exchange.getMessage().setBody(good);
        exchange.setVariable("rejected", rejected.isEmpty() ? null : rejected.toString());
        exchange.setVariable("accepted", good.size());
        exchange.setVariable("ignored", ignored.isEmpty() ? null : String.join(", ", ignored.keySet()));
    }

    private static void tell(JsonNode row) {
        String instance = LogLine.of(row.path("instance").asText("unknown"));
        LogFields.with(
                "instance",
                instance,
                () -> LOG.warn(
                        "An event {} of instance {} cannot be stored and is kept as a dead letter: {}",
                        LogLine.of(row.path("event").asText("without a name")),
                        instance,
                        LogLine.of(row.path("error").asText())));
    }

    private void ignore(Exchange exchange, String reason, int events) {
        boolean known = told.contains(reason);
        if (!known && told.size() < REASONS && reason.length() <= LONGEST_REASON) {
            told.add(reason);
            LOG.info("Ignored on purpose, and counted from now on: {}", reason);
            known = true;
        }
        Meters.count(exchange.getContext(), "evolution_sync_ignored", "reason", known ? reason : "other", events);
    }
}
