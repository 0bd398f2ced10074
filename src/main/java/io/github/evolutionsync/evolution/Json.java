package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The JSON settings for events, whatever their source. */
public final class Json {

    /** For short texts: the source bounds their length. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads an event, and rejects text after it, which would otherwise be lost. */
    private static final ObjectReader EVENT = MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** In bytes, for text that is read without the sieve. */
    private static final int LONGEST = 1 << 20;

    /** The sieve sets the limits. Field names are not interned, because a long answer may have any number of them. */
    private static final ObjectMapper UNLIMITED = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private Json() {}

    /**
     * Reads an event's envelope. An envelope that cannot be read completely keeps its names and gets data that no
     * mapping accepts.
     */
    public static JsonNode event(byte[] json) throws IOException {
        JsonNode envelope = json.length > LONGEST ? inBounds(json) : read(EVENT, json);
        if (!(envelope.path("row") instanceof ObjectNode row) || !envelope.has(RowReader.UNREADABLE)) {
            return envelope;
        }
        GoEnvelope.adapt(row);
        return OwnEnvelope.of(
                row.path("event").asText(null), row.path("instance").asText(null), (ObjectNode) envelope);
    }

    /** Reads JSON that fits into memory. Input that exceeds Jackson's limits becomes a row that no mapping accepts. */
    public static JsonNode read(byte[] json) throws IOException {
        return read(MAPPER.reader(), json);
    }

    private static JsonNode read(ObjectReader reader, byte[] json) throws IOException {
        try {
            return reader.readTree(json);
        } catch (StreamConstraintsException e) {
            return inBounds(json);
        }
    }

    private static JsonNode inBounds(byte[] json) throws IOException {
        try (JsonParser parser = sieved(new ByteArrayInputStream(json))) {
            parser.nextToken();
            JsonNode row = new RowReader(parser).next();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Something follows the JSON");
            }
            return row;
        }
    }

    /** Reads JSON of any length, without the parts that no row may have: see {@link JsonSieve}. */
    static JsonParser sieved(InputStream json) throws IOException {
        return UNLIMITED.createParser((InputStream) new JsonSieve(json));
    }
}
