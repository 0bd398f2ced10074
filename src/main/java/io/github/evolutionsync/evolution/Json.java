package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The JSON settings for events, however they come. */
public final class Json {

    /** For what is short: its length is bounded where it arrives. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    /** In bytes, of what is read without the sieve. */
    private static final int LONGEST = 1 << 20;

    /** The limits are the sieve's. Names of fields are not remembered, for a long answer may have any number of them. */
    private static final ObjectMapper UNLIMITED = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private Json() {}

    /** An event's envelope. One that cannot be read whole keeps its names, and has data that no mapping takes. */
    public static JsonNode event(byte[] json) throws IOException {
        JsonNode envelope = json.length > LONGEST ? inBounds(json) : read(json);
        return envelope.has(RowReader.UNREADABLE)
                ? OwnEnvelope.of(
                        envelope.at("/row/event").asText(null),
                        envelope.at("/row/instance").asText(null),
                        (ObjectNode) envelope)
                : envelope;
    }

    /** Reads what fits into memory; what Jackson takes for an attack becomes a row that no mapping takes. */
    public static JsonNode read(byte[] json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (StreamConstraintsException e) {
            return inBounds(json);
        }
    }

    private static JsonNode inBounds(byte[] json) throws IOException {
        try (JsonParser parser = sieved(new ByteArrayInputStream(json))) {
            parser.nextToken();
            return new RowReader(parser).next();
        }
    }

    /** Reads what may be of any length, without what no row may have: see {@link JsonSieve}. */
    static JsonParser sieved(InputStream json) throws IOException {
        return UNLIMITED.createParser((InputStream) new JsonSieve(json));
    }
}
