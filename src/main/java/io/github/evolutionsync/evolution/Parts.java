package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The parts of an answer. Each has the shape of the answer with some of its rows: {@code [row, …]}, or rows inside
 * their surrounding fields, as in {@code {"messages": {"total": 3, "records": [row, …]}}}. The rows are those of the
 * first list. Fields after the list are in the last part only. An answer without rows has one part. A part is valid
 * until the next one is requested.
 */
public final class Parts {
    private static final long MOST_ASIDE = 1L << 20;

    private final long bytes;
    private final Deque<ObjectNode> open = new ArrayDeque<>(); // the containers of the list, innermost first
    private final List<String> path = new ArrayList<>(); // the names of the fields that lead to the list
    private final RowReader reader;
    private JsonParser parser; // null at the end, because it would keep the answer in memory
    private JsonNode around;
    private long aside;
    private String list;

    /** {@code bytes}: a part ends with the row that reaches this size, as {@link RowReader} counts. */
    Parts(JsonParser parser, long bytes) {
        this.parser = parser;
        this.reader = new RowReader(parser);
        this.bytes = bytes;
    }

    /** Reads up to the first row. */
    void begin() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonEOFException(parser, null, "The answer is empty");
        }
        if (first == JsonToken.START_ARRAY) {
            parser.nextToken();
        } else if (first == JsonToken.START_OBJECT) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            around = object;
            enter(object);
        } else {
            around = reader.next();
        }
    }

    /** The names of the fields that lead to the rows; null where there is no list. */
    List<String> list() {
        return around == null || list != null ? path : null;
    }

    public boolean hasNext() {
        return parser != null;
    }

    JsonNode next() throws IOException {
        if (around != null && list == null) {
            end();
            return around;
        }
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        long held = 0;
        while (parser.currentToken() != JsonToken.END_ARRAY && held < bytes) {
            rows.add(reader.next());
            held += reader.size();
            parser.nextToken();
        }
        if (around != null) {
            open.getFirst().set(list, rows);
        }
        if (parser.currentToken() == JsonToken.END_ARRAY) {
            end();
        }
        return around == null ? rows : around;
    }

    /** Reads an object up to the first list in it. */
    private void enter(ObjectNode object) throws IOException {
        while (list == null && parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY) {
                list = name;
                path.add(name);
                parser.nextToken();
            } else if (value == JsonToken.START_OBJECT) {
                enter(object.putObject(name));
                if (list != null) {
                    path.add(0, name);
                }
            } else {
                object.set(name, aside());
            }
        }
        if (list != null) {
            open.addLast(object);
        }
    }

    /** Reads the fields after the list. */
    private void end() throws IOException {
        for (ObjectNode object : open) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.set(name, aside());
            }
        }
        parser.close();
        parser = null;
    }

    /** A value that is not a row, if there is room for it. */
    private JsonNode aside() throws IOException {
        JsonNode value = reader.next();
        aside += reader.size();
        if (aside > MOST_ASIDE) {
            throw new JsonParseException(parser, "The answer has more outside its rows than fits into memory");
        }
        return value;
    }
}
