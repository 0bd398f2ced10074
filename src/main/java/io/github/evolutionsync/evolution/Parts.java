package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * An answer's parts: each is the answer as it would be with some of its rows, so {@code [row, …]}, or rows with what stands
 * around them, as in {@code {"messages": {"total": 3, "records": [row, …]}}}. Rows are those of the first list in it. What
 * follows the list is in the last part alone. Without rows there is one part.
 */
public final class Parts implements Closeable {
    private final JsonParser parser;
    private final long bytes;
    private final Runnable closed;
    private final Deque<ObjectNode> open = new ArrayDeque<>();
    private JsonNode around;
    private JsonPointer list;
    private boolean ended;

    /**
     * @param bytes a part ends with the row that reaches them
     * @param closed is run when the answer is no longer needed
     */
    Parts(JsonParser parser, long bytes, Runnable closed) {
        this.parser = parser;
        this.bytes = bytes;
        this.closed = closed;
    }

    /** Reads up to the first row. */
    void begin() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonEOFException(parser, null, "The answer is empty");
        }
        if (first == JsonToken.START_ARRAY) {
            begin(JsonPointer.empty());
        } else if (first == JsonToken.START_OBJECT) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            around = object;
            enter(object, JsonPointer.empty());
        } else {
            around = parser.readValueAsTree();
        }
    }

    public boolean hasNext() {
        return !ended;
    }

    JsonNode next() throws IOException {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        long enough = offset() + bytes;
        while (list != null && parser.currentToken() != JsonToken.END_ARRAY && offset() < enough) {
            rows.add(parser.<JsonNode>readValueAsTree());
            parser.nextToken();
        }
        if (list == null || parser.currentToken() == JsonToken.END_ARRAY) {
            end();
        }
        if (around == null) {
            return rows;
        }
        JsonNode part = around.deepCopy();
        if (list != null) {
            part.withObject(list.head()).set(list.last().getMatchingProperty(), rows);
        }
        return part;
    }

    @Override
    public void close() throws IOException {
        parser.close();
        closed.run();
    }

    private void begin(JsonPointer rows) throws IOException {
        list = rows;
        parser.nextToken();
    }

    /** Reads an object up to the first list in it. */
    private void enter(ObjectNode object, JsonPointer at) throws IOException {
        while (list == null && parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY) {
                begin(at.appendProperty(name));
            } else if (value == JsonToken.START_OBJECT) {
                enter(object.putObject(name), at.appendProperty(name));
            } else {
                object.set(name, parser.readValueAsTree());
            }
        }
        if (list != null) {
            open.addLast(object);
        }
    }

    /** Reads what follows the list. */
    private void end() throws IOException {
        for (ObjectNode object : open) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.set(name, parser.readValueAsTree());
            }
        }
        ended = true;
        close();
    }

    private long offset() {
        return parser.currentLocation().getByteOffset();
    }
}
