package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Halves a batch that the database does not take as a whole: between its events, then between the elements of the event that is
 * left, then between the members of the group that is left. Stored one after the other, the halves are the same as the whole.
 *
 * <p>What the database refuses (variable {@code cause}) is not divided within an element: the dead letter holds it whole. Nor is
 * the event of a dead letter that is retried (variable {@code letter}): it is stored, or it stays.
 */
public final class Division {
    /** Rows that a statement stores in a second, and in half a minute where each of them makes one chat of two. */
    static final int MOST_ELEMENTS = 1_000;

    /** Where the elements of an event are whose data is not a list itself. */
    private static final List<String> LISTS = List.of("messages", "chats", "contacts", "keys");

    private static final List<String> MEMBERS = List.of("participants", "participantsData");

    /** Whether the variable {@code batch} has more elements than one statement should store, and can be divided. */
    public boolean isLarge(Exchange exchange) {
        JsonNode batch = exchange.getVariable("batch", JsonNode.class);
        return batch != null && elements(batch) > MOST_ELEMENTS && isDivisible(exchange);
    }

    /**
     * Takes over a batch that failed as a whole. Camel marks the exchange as one whose failure no error handler has handled, and would
     * then handle no later failure either, such as that of an HTTP request which stores a batch.
     */
    public void takeOver(Exchange exchange) {
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
    }

    /** Whether there are {@link #halves(Exchange)} of the variable {@code batch}. */
    public boolean isDivisible(Exchange exchange) {
        return !halves(exchange).isEmpty();
    }

    /** The two halves of the variable {@code batch}, in order; none of one that stays whole. */
    public List<JsonNode> halves(Exchange exchange) {
        JsonNode batch = exchange.getVariable("batch", JsonNode.class);
        if (batch == null || batch.size() == 1 && exchange.getVariable("letter") != null) {
            return List.of();
        }
        return halves(batch, exchange.getVariable("cause") == null);
    }

    private static List<JsonNode> halves(JsonNode batch, boolean members) {
        if (batch.size() != 1) {
            return half(batch);
        }
        JsonNode event = batch.get(0);
        return halvesOfData(event.path("data"), members).stream()
                .map(data -> listOf(with(event, "data", data)))
                .toList();
    }

    private static List<JsonNode> halvesOfData(JsonNode data, boolean members) {
        if (data.isArray()) {
            return data.size() != 1 || !members
                    ? half(data)
                    : halvesOfGroup(data.get(0)).stream().map(Division::listOf).toList();
        }
        for (String name : LISTS) {
            if (data.path(name).isArray() && data.path(name).size() > 1) {
                return half(data.path(name)).stream()
                        .map(half -> with(data, name, half))
                        .toList();
            }
        }
        return members ? halvesOfGroup(data) : List.of();
    }

    private static List<JsonNode> halvesOfGroup(JsonNode group) {
        JsonNode first = group;
        JsonNode second = group;
        for (String name : MEMBERS) {
            List<JsonNode> halves = half(group.path(name));
            if (!halves.isEmpty()) {
                first = with(first, name, halves.get(0));
                second = with(second, name, halves.get(1));
            }
        }
        return first == group ? List.of() : List.of(first, second);
    }

    private static List<JsonNode> half(JsonNode list) {
        if (!list.isArray() || list.size() < 2) {
            return List.of();
        }
        ArrayNode first = JsonNodeFactory.instance.arrayNode();
        ArrayNode second = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : list) {
            (first.size() < list.size() / 2 ? first : second).add(element);
        }
        return List.of(first, second);
    }

    private static JsonNode listOf(JsonNode one) {
        return JsonNodeFactory.instance.arrayNode().add(one);
    }

    private static JsonNode with(JsonNode object, String name, JsonNode value) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll((ObjectNode) object);
        return copy.set(name, value);
    }

    private static int elements(JsonNode batch) {
        int elements = 0;
        for (JsonNode event : batch) {
            JsonNode data = event.path("data");
            elements += members(data);
            for (String name : LISTS) {
                elements += data.path(name).size();
            }
            if (data.isArray()) {
                for (JsonNode each : data) {
                    elements += members(each);
                }
            }
        }
        return elements;
    }

    /** Of a group, and itself. */
    private static int members(JsonNode element) {
        int members = 1;
        for (String name : MEMBERS) {
            members += element.path(name).size();
        }
        return members;
    }
}
