package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;

/** The labels of the demo's instances and the chats that have them, as a phone reports them when it has connected. */
final class DeskLabels {
    private final JsonNode accounts;

    DeskLabels() {
        try {
            accounts = Json.read(Resources.text("labels.json"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("demo/labels.json is not valid JSON: " + e.getMessage(), e);
        }
    }

    /** Passes each event of an instance and its data. */
    void report(String instance, BiConsumer<String, ObjectNode> events) {
        JsonNode account = accounts.path(instance);
        account.path("labels")
                .forEach(label -> events.accept(
                        "labels.edit",
                        label.<ObjectNode>deepCopy().put("deleted", false).put("instance", instance)));
        account.path("chats")
                .properties()
                .forEach(chat -> chat.getValue()
                        .forEach(label -> events.accept(
                                "labels.association",
                                Json.object()
                                        .put("instance", instance)
                                        .put("type", "add")
                                        .put("chatId", chat.getKey())
                                        .put("labelId", label.asText()))));
    }
}
