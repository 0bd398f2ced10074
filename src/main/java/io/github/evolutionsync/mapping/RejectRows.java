package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.watch.LogFields;
import io.github.evolutionsync.watch.LogLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Separates the rows of a mapping. Rows that are ignored on purpose are counted. Rows that cannot be mapped go, with their payload, into
 * the variable {@code rejected}, which is null if there are none. Many of one event are one dead letter: its payload is the event with a
 * list of these rows as its data, which is an event too. The body keeps the other rows, and the variable {@code accepted} is their
 * number. The variable {@code ignored} lists the reasons of ignored rows, or is null. The resulting texts are valid for PostgreSQL.
 */
public final class RejectRows implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RejectRows.class);

    /** Limits the reasons, since a reason may be the part after the @ of a JID, which senders can invent. */
    private static final int REASONS = 100;

    private static final int LONGEST_REASON = 64;

    /** Lines per batch, and dead letters per event: one event may have hundreds of thousands of rows. */
    private static final int SEPARATE = 20;

    private static final String PAYLOAD = "payload";
    private static final String DATA = "data";

    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    @Override
    public void process(Exchange exchange) {
        ArrayNode good = JsonNodeFactory.instance.arrayNode();
        List<JsonNode> rejected = new ArrayList<>();
        Map<String, Integer> ignored = new HashMap<>();
        for (JsonNode row : exchange.getMessage().getBody(JsonNode.class)) {
            if (row.has("error")) {
                rejected.add(row);
            } else if (row.has("ignored")) {
                ignored.merge(row.path("ignored").asText(), 1, Integer::sum);
            } else {
                good.add(WellFormed.of(row));
            }
        }
        ArrayNode letters = letters(rejected);
        log(letters);
        ignored.forEach((reason, events) -> ignore(exchange, reason, events));
        exchange.getMessage().setBody(good);
        exchange.setVariable("rejected", letters.isEmpty() ? null : letters.toString());
        exchange.setVariable("accepted", good.size());
        exchange.setVariable("ignored", ignored.isEmpty() ? null : String.join(", ", ignored.keySet()));
    }

    private static ArrayNode letters(List<JsonNode> rejected) {
        ArrayNode letters = JsonNodeFactory.instance.arrayNode();
        int begin = 0;
        for (int i = 1; i <= rejected.size(); i++) {
            if (i == rejected.size() || !isOfSameEvent(rejected.get(begin), rejected.get(i))) {
                List<JsonNode> rows = rejected.subList(begin, i);
                (rows.size() > SEPARATE ? List.of(together(rows)) : rows)
                        .forEach(letter -> letters.add(WellFormed.of(letter)));
                begin = i;
            }
        }
        return letters;
    }

    private static boolean isOfSameEvent(JsonNode one, JsonNode other) {
        JsonNode event = one.path(PAYLOAD);
        JsonNode next = other.path(PAYLOAD);
        return event.isObject()
                && event.size() == next.size()
                && event.properties().stream()
                        .allMatch(field ->
                                field.getKey().equals(DATA) || field.getValue().equals(next.get(field.getKey())));
    }

    private static ObjectNode together(List<JsonNode> rows) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        rows.forEach(row -> data.add(row.path(PAYLOAD).path(DATA)));
        ObjectNode letter = ((ObjectNode) rows.get(0)).deepCopy();
        letter.put(
                "error",
                letter.path("error").asText() + "; " + (rows.size() - 1) + " more rows of the event cannot be stored");
        ((ObjectNode) letter.path(PAYLOAD)).set(DATA, data);
        return letter;
    }

    private static void log(ArrayNode letters) {
        letters.valueStream().limit(SEPARATE).forEach(RejectRows::logRejected);
        if (letters.size() > SEPARATE) {
            LOG.warn(
                    "{} more events of the same batch cannot be stored and are kept as dead letters",
                    letters.size() - SEPARATE);
        }
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
