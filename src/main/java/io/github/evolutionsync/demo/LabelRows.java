package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** An instance's rows of Evolution's table Label, in the order of their last change. Names lose all characters that are not ASCII. */
final class LabelRows {
    private final Map<String, ObjectNode> rows = new LinkedHashMap<>();

    /** A row of {@code labels.edit}. */
    synchronized void edit(JsonNode label) {
        String id = Json.text(label, "id");
        rows.remove(id);
        if (id != null && !label.path("deleted").asBoolean()) {
            rows.put(
                    id,
                    Json.object()
                            .put("color", label.path("color").asText())
                            .put("name", label.path("name").asText().replaceAll("[^\\x20-\\x7E]", ""))
                            .put("id", id)
                            .put("predefinedId", Json.text(label, "predefinedId")));
        }
    }

    /** The answer of {@code findLabels}. */
    synchronized ArrayNode all() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        rows.values().forEach(row -> all.add(row.deepCopy()));
        return all;
    }
}
