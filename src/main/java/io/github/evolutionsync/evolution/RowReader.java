package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;

/**
 * Reads rows of JSON with any content. A row that is too large, or that {@link JsonSieve} has cut, becomes {@code
 * {"unreadable": reason, "row": the rest}}. No mapping accepts it, so it becomes a dead letter.
 */
final class RowReader {
    /** Marks a row that could not be read completely; {@code whatsapp.jq} turns it into a dead letter. */
    static final String UNREADABLE = "unreadable";

    /** Limit of one row: characters of its texts, and {@link #NODE} for each of its values. */
    private static final long MOST = 4L << 20;

    /** The approximate size of a value without its text. */
    private static final int NODE = 16;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser json;
    private long size;
    private boolean cut;

    RowReader(JsonParser json) {
        this.json = json;
    }

    /** The value that begins at the parser's token. */
    JsonNode next() throws IOException {
        begin();
        return whole(value());
    }

    /** Starts a row whose fields the caller reads by {@link #value()}. */
    void begin() {
        size = 0;
        cut = false;
    }

    /** The row, or its replacement if it could not be read completely. */
    JsonNode whole(JsonNode row) {
        if (cut) {
            return unreadable("it has a text that is too long, or is nested too deep", row);
        }
        return hasRoom() ? row : unreadable("it exceeds the size limit of a row", row);
    }

    /** The approximate size of the last row. */
    long size() {
        return Math.min(size, MOST);
    }

    /** Whether there is room for more of the row. */
    boolean hasRoom() {
        return size <= MOST;
    }

    private static JsonNode unreadable(String reason, JsonNode row) {
        return NODES.objectNode().put(UNREADABLE, reason).set("row", new Excerpt().of(row));
    }

    JsonNode value() throws IOException {
        size += NODE;
        return switch (json.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> text();
            default -> json.readValueAsTree();
        };
    }

    private JsonNode object() throws IOException {
        ObjectNode object = NODES.objectNode();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            size += name.length();
            cut |= name.endsWith(JsonSieve.CUT);
            json.nextToken();
            JsonNode value = value();
            if (hasRoom()) {
                object.set(name, value);
            }
        }
        return object;
    }

    private JsonNode array() throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonNode value = value();
            if (hasRoom()) {
                array.add(value);
            }
        }
        return array;
    }

    private JsonNode text() throws IOException {
        size += json.getTextLength();
        if (!hasRoom()) {
            return NODES.nullNode();
        }
        String text = json.getText();
        cut |= text.endsWith(JsonSieve.CUT);
        return TextNode.valueOf(text);
    }
}
