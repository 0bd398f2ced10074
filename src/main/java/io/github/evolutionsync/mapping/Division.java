package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EventRows;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.RefusedBatchException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Divides a batch that the database cannot store as a whole into halves: between its events, then between the elements of a single
 * event, then between the members of a single group. Storing the halves one after the other has the same result as storing the whole.
 *
 * <p>Data that the database rejects (variable {@code cause}) is not divided within an element: the dead letter contains the whole
 * element. The event of a retried dead letter (variable {@code letter}) is never divided: it is stored, or it remains a dead letter.
 */
public final class Division {
    /** Whether the variable {@code batch} has more elements than one statement should store, and is divisible. */
    public boolean isLarge(Exchange exchange) {
        JsonNode batch = exchange.getVariable("batch", JsonNode.class);
        return batch != null && elements(batch) > EventRows.MOST && isDivisible(exchange);
    }

    /**
     * Takes over a batch that failed as a whole. Camel marks the failure of the exchange as not handled by an error handler. With that mark it
     * would not handle a later failure either, for example of an HTTP request that stores a batch.
     *
     * @throws RefusedBatchException if the database rejects rows of the batch, and its sender has it back
     */
    public void takeOver(Exchange exchange) {
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        String cause = exchange.getVariable("cause", String.class);
        if (cause != null && exchange.getVariable(EvolutionConstants.RETURN_REFUSED, false, Boolean.class)) {
            throw new RefusedBatchException(cause);
        }
    }

    /** Whether the variable {@code batch} has {@link #halves(Exchange)}. */
    public boolean isDivisible(Exchange exchange) {
        return !halves(exchange).isEmpty();
    }

    /** An event in parts that each fit a statement, in order: the event itself if it does. */
    public static List<ObjectNode> parts(ObjectNode event) {
        return parts(listOf(event)).map(part -> (ObjectNode) part.get(0)).toList();
    }

    private static Stream<JsonNode> parts(JsonNode batch) {
        List<JsonNode> halves = elements(batch) > EventRows.MOST ? halves(batch, true) : List.of();
        return halves.isEmpty() ? Stream.of(batch) : halves.stream().flatMap(Division::parts);
    }

    /** The two halves of the variable {@code batch}, in order; none if it is not divisible. */
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
        for (String name : EventRows.LISTS) {
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
        for (String name : EventRows.MEMBERS) {
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
            elements += EventRows.count(event.path("data"));
        }
        return elements;
    }
}
