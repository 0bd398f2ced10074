package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Divides an event with many rows into several of the same name. Other instances' events are stored between them, and each fits a
 * statement.
 */
public final class EventParts {
    /** A statement stores this many rows in a second, or in half a minute if each row merges two chats. */
    public static final int MOST_ROWS = 1_000;

    /** The rows' field in the older form {@code {"messages": [row, …]}}. */
    public static final Set<String> LISTS = Set.of("messages", "chats", "contacts", "keys");

    private static final String DATA = "data";

    private EventParts() {}

    /** The parts of an envelope, in order; the envelope itself if it has few rows. */
    public static List<ObjectNode> of(ObjectNode envelope) {
        JsonNode data = envelope.path(DATA);
        if (data.isArray()) {
            return with(envelope, DATA, parts(data));
        }
        for (String name : LISTS) {
            if (data.path(name).isArray() && data.path(name).size() > MOST_ROWS) {
                return with(envelope, DATA, with((ObjectNode) data, name, parts(data.path(name))));
            }
        }
        return List.of(envelope);
    }

    /** The number of elements in an event's data: the work that storing it takes. */
    public static int rows(JsonNode data) {
        if (data.isArray()) {
            return Math.max(1, data.size());
        }
        return Math.max(
                1, LISTS.stream().mapToInt(name -> data.path(name).size()).sum());
    }

    private static List<ArrayNode> parts(JsonNode list) {
        List<ArrayNode> parts = new ArrayList<>();
        ArrayNode part = JsonNodeFactory.instance.arrayNode();
        for (JsonNode row : list) {
            if (part.size() == MOST_ROWS) {
                parts.add(part);
                part = JsonNodeFactory.instance.arrayNode();
            }
            part.add(row);
        }
        parts.add(part);
        return parts;
    }

    private static List<ObjectNode> with(ObjectNode object, String name, List<? extends JsonNode> values) {
        return values.stream()
                .map(value -> {
                    ObjectNode copy = JsonNodeFactory.instance.objectNode();
                    copy.setAll(object);
                    copy.set(name, value);
                    return copy;
                })
                .toList();
    }
}
