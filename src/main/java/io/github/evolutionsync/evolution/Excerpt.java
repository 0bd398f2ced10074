package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** Keeps enough of a rejected row to identify it: the beginnings of its texts, within a limit. */
final class Excerpt {
    private static final int TEXT = 1_000;
    private static final int LEVELS = 20;
    private static final int NODE = 16;

    private int room = 64 << 10;

    JsonNode of(JsonNode row) {
        return of(row, LEVELS);
    }

    private JsonNode of(JsonNode value, int levels) {
        room -= NODE;
        if (value.isTextual()) {
            String text = beginning(value.textValue());
            room -= text.length();
            return JsonNodeFactory.instance.textNode(text);
        }
        if (value.isContainerNode() && levels == 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Iterator<JsonNode> elements = value.elements(); room > 0 && elements.hasNext(); ) {
                array.add(of(elements.next(), levels - 1));
            }
            return array;
        }
        if (value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Iterator<Map.Entry<String, JsonNode>> fields =
                            value.properties().iterator();
                    room > 0 && fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                String name = beginning(field.getKey());
                room -= name.length();
                object.set(name, of(field.getValue(), levels - 1));
            }
            return object;
        }
        return value;
    }

    private static String beginning(String text) {
        return text.length() <= TEXT ? text : text.substring(0, TEXT) + "…";
    }
}
