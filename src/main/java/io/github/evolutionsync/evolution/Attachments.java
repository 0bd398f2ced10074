package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Replaces {@code {"_placeholder":true,"num":0}} by the binary attachment, as base64 text. */
final class Attachments {
    private Attachments() {}

    static void putBack(JsonNode packet, List<byte[]> attachments) {
        // with an explicit stack, because the sender chooses the depth of the JSON
        Deque<JsonNode> open = new ArrayDeque<>();
        open.push(packet);
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node instanceof ObjectNode object) {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    field.setValue(resolved(field.getValue(), attachments));
                }
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, resolved(array.get(i), attachments));
                }
            }
            for (JsonNode child : node) {
                if (child.isContainerNode()) {
                    open.push(child);
                }
            }
        }
    }

    private static JsonNode resolved(JsonNode node, List<byte[]> attachments) {
        if (!node.path("_placeholder").asBoolean() || !node.path("num").isInt()) {
            return node;
        }
        int number = node.path("num").intValue();
        return number >= 0 && number < attachments.size()
                ? JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(attachments.get(number)))
                : JsonNodeFactory.instance.nullNode();
    }
}
