package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;

/**
 * The frames that clients received, without empty parts and those that differ in every run: ids are numbered in order of
 * appearance, and storage times are replaced by a mark.
 */
final class Frames {
    private static final String MARK = "fim";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Map<String, String> ids = new HashMap<>();

    private Frames() {}

    /** Returns the frames after ready, by tenant. Leaves out tenants that received none. */
    static JsonNode of(Map<String, Screen> screens, ProducerTemplate template) {
        ObjectNode all = CaseJson.MAPPER.createObjectNode();
        Frames frames = new Frames();
        screens.forEach((tenant, screen) -> {
            template.sendBody("livefeed:" + tenant, "{\"event\":\"" + MARK + "\"}");
            screen.await(frame -> frame.path("event").asText().equals(MARK));
            ArrayNode changes = CaseJson.MAPPER.createArrayNode();
            List<JsonNode> received = new ArrayList<>(screen.frames());
            received.subList(1, received.size() - 1).forEach(frame -> changes.add(frames.plain(null, frame)));
            if (!changes.isEmpty()) {
                all.set(tenant, changes);
            }
        });
        return all;
    }

    /** Numbers the ids of a text in order of appearance. */
    static String marked(String text) {
        Map<String, String> ids = new HashMap<>();
        return Pattern.compile(UUID)
                .matcher(text)
                .replaceAll(id -> ids.computeIfAbsent(id.group(), known -> "<id " + (ids.size() + 1) + ">"));
    }

    private JsonNode plain(String name, JsonNode value) {
        if (value.isObject()) {
            ObjectNode plain = CaseJson.MAPPER.createObjectNode();
            value.properties().forEach(field -> {
                JsonNode of = plain(field.getKey(), field.getValue());
                boolean isEmpty = of.isArray() && of.isEmpty() && !"updates".equals(name); // a change to it counts
                if (!of.isNull() && !isEmpty) {
                    plain.set(field.getKey(), of);
                }
            });
            return plain;
        }
        if ("seq".equals(name) || "createdSeq".equals(name)) {
            return CaseJson.MAPPER.nullNode();
        }
        if ("createdAt".equals(name) || "updatedAt".equals(name) || ("deletedAt".equals(name) && !value.isNull())) {
            return CaseJson.MAPPER.getNodeFactory().textNode("<time>");
        }
        if (value.isTextual() && value.textValue().matches(UUID)) {
            return CaseJson.MAPPER
                    .getNodeFactory()
                    .textNode(ids.computeIfAbsent(value.textValue(), id -> "<id " + (ids.size() + 1) + ">"));
        }
        return value;
    }
}
