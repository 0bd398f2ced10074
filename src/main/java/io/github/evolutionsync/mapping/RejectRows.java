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
 * Separates the rows of a mapping. Rows that are ignored on purpose are counted. Rows that cannot be mapped go, with their payload, into
 * the variable {@code rejected}, which is null if there are none. The body keeps the other rows, and the variable {@code accepted} is their
 * number. The variable {@code ignored} lists the reasons of ignored rows, or is null. The resulting texts are valid for PostgreSQL.
 */
public final class RejectRows implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RejectRows.class);

    /** Limits the reasons, since a reason may be the part after the @ of a JID, which senders can invent. */
    private static final int REASONS = 100;

    private static final int LONGEST_REASON = 64;

    /** Lines per batch: one event may have hundreds of thousands of rows. */
    private static final int LOGGED = 20;

    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        ArrayNode good = JsonNodeFactory.instance.arrayNode();
        ArrayNode rejected = JsonNodeFactory.instance.arrayNode();
        Map<String, Integer> ignored = new HashMap<>();
        for (JsonNode row : exchange.getMessage().getBody(JsonNode.class)) {
            if (row.has("error")) {
                rejected.add(WellFormed.of(row));
                if (rejected.size() <= LOGGED) {
                    logRejected(row);
                }
            } else if (row.has("ignored")) {
                ignored.merge(row.path("ignored").asText(), 1, Integer::sum);
            } else {
                good.add(WellFormed.of(row));
            }
        }
        if (rejected.size() > LOGGED) {
            LOG.warn(
                    "{} more events of the same batch cannot be stored and are kept as dead letters",
                    rejected.size() - LOGGED);
        }
        ignored.forEach((reason, events) -> ignore(exchange, reason, events));
        exchange.getMessage().setBody(good);
        exchange.setVariable("rejected", rejected.isEmpty() ? null : rejected.toString());
        exchange.setVariable("accepted", good.size());
        exchange.setVariable("ignored", ignored.isEmpty() ? null : String.join(", ", ignored.keySet()));
    }

    private static void logRejected(JsonNode row) {
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
        boolean known = logged.contains(reason);
        if (!known && logged.size() < REASONS && reason.length() <= LONGEST_REASON) {
            logged.add(reason);
            LOG.info("Ignored on purpose, and counted from now on: {}", reason);
            known = true;
        }
        Meters.count(exchange.getContext(), "evolution_sync_ignored", "reason", known ? reason : "other", events);
    }
}
