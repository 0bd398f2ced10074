package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reads and writes JSON trees. */
final class Json {
    /** As long as a request's body may be: a file in base64 is one text. */
    private static final int LONGEST_TEXT = 136 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LONGEST_TEXT)
                            .build())
                    .build())
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This JSON tree cannot be written: " + e.getMessage(), e);
        }
    }

    /** A number of 64 bits as JavaScript's protobuf library writes it. */
    static ObjectNode longNumber(long value, boolean unsigned) {
        return object().put("low", (int) value)
                .put("high", (int) (value >> Integer.SIZE))
                .put("unsigned", unsigned);
    }

    /** Whether there are bytes anywhere in the tree. */
    static boolean hasBytes(JsonNode node) {
        if (node.isBinary()) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasBytes(child)) {
                return true;
            }
        }
        return false;
    }

    /** The tree with {@code {"0":11,"1":56,…}} for bytes, as in Evolution's HTTP answers. */
    static JsonNode withIndexedBytes(JsonNode node) {
        if (node.isBinary()) {
            ObjectNode indexed = object();
            byte[] bytes = ((BinaryNode) node).binaryValue();
            for (int i = 0; i < bytes.length; i++) {
                indexed.put(String.valueOf(i), bytes[i] & 0xff);
            }
            return indexed;
        }
        if (node.isObject()) {
            ObjectNode copy = object();
            node.properties().forEach(field -> copy.set(field.getKey(), withIndexedBytes(field.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> copy.add(withIndexedBytes(item)));
            return copy;
        }
        return node;
    }

    /** The bytes of a byte node or of {@code {"0":11,"1":56,…}}; none for anything else. */
    static byte[] indexedBytes(JsonNode node) {
        if (node instanceof BinaryNode binary) {
            return binary.binaryValue();
        }
        byte[] bytes = new byte[node.has("0") ? node.size() : 0];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) node.path(String.valueOf(i)).asInt();
        }
        return bytes;
    }

    /** The text of a field, or null if the field is missing or not a text. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    /** The elements of an array, or the node itself, because several events contain either. */
    static Iterable<JsonNode> rows(JsonNode data) {
        return data.isArray() ? data : List.of(data);
    }
}
