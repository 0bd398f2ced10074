package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * Reads the JSON that Go makes of whatsmeow's structs, which Evolution Go sends. It differs from Baileys' in the names of fields, in the choice
 * between several fields (protobuf's oneof), and in times.
 */
final class Whatsmeow {
    private Whatsmeow() {}

    /**
     * The same value with the field names that Baileys uses: {@code stanzaID} becomes {@code stanzaId}, and {@code JPEGThumbnail} becomes
     * {@code jpegThumbnail}. A choice, {@code {"Header": {"Text": "…"}}}, becomes the chosen field. Fields that are null are left out.
     */
    static JsonNode renamed(JsonNode value) {
        if (value.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> list.add(renamed(element)));
            return list;
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            Map.Entry<String, JsonNode> chosen = chosen(field);
            if (!chosen.getValue().isNull()) {
                object.set(name(chosen.getKey()), renamed(chosen.getValue()));
            }
        }
        return object;
    }

    private static Map.Entry<String, JsonNode> chosen(Map.Entry<String, JsonNode> field) {
        if (!isStructName(field.getKey()) || !field.getValue().isObject()) {
            return field;
        }
        Map.Entry<String, JsonNode> only = field.getValue().properties().stream()
                .findFirst()
                .filter(inner -> field.getValue().size() == 1 && Character.isUpperCase(first(inner.getKey())))
                .orElse(null);
        return only == null ? field : only;
    }

    /** Such as {@code Header}; fields of messages begin with a small letter, or with an abbreviation such as {@code URL}. */
    private static boolean isStructName(String name) {
        return name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isLowerCase(name.charAt(1));
    }

    private static char first(String name) {
        return name.isEmpty() ? ' ' : name.charAt(0);
    }

    /** An abbreviation keeps its first letter, and loses that too at the beginning of the name. */
    private static String name(String name) {
        StringBuilder renamed = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inside = i > 0 && Character.isUpperCase(name.charAt(i - 1)) && !startsWord(name, i);
            if (Character.isUpperCase(c) && (i == 0 || inside)) {
                renamed = renamed == null ? new StringBuilder(name) : renamed;
                renamed.setCharAt(i, Character.toLowerCase(c));
            }
        }
        return renamed == null ? name : renamed.toString();
    }

    private static boolean startsWord(String name, int at) {
        return at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
    }

    /** Go's time as whole seconds since 1970, as WhatsApp has them; null if it is not a time, or Go's zero time. */
    static JsonNode seconds(JsonNode time) {
        try {
            long seconds = OffsetDateTime.parse(time.asText("")).toEpochSecond();
            return seconds > 0 ? LongNode.valueOf(seconds) : NullNode.getInstance();
        } catch (DateTimeException e) {
            return NullNode.getInstance(); // a message may come without a time
        }
    }
}
