package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EventReader.NotAnEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads an event that is too long, nested too deeply, or has too many rows, to hold as a whole: its rows become several events of the same
 * name, and a row that cannot be held becomes one that no mapping accepts (see {@link RowReader}).
 */
final class LongEvent {
    /** The size of one part, as {@link RowReader} counts. */
    private static final long PART = 256L << 10;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String namespace;
    private final JsonParser json;
    private final RowReader rows;
    private final Sink sink;
    private String name;
    private String instance;
    private boolean handedOn;

    /** Takes the parts, in order. */
    interface Sink {
        void take(SocketEvent part) throws IOException;
    }

    private LongEvent(String namespace, String instance, JsonParser json, Sink sink) {
        this.namespace = namespace;
        this.instance = instance;
        this.json = json;
        this.rows = new RowReader(json);
        this.sink = sink;
    }

    /**
     * Reads a packet.
     *
     * @param instance the instance in its envelope, or null if it is not known yet
     * @param packet the array of the name and the arguments
     */
    static void read(String namespace, String instance, InputStream packet, Sink sink) throws NotAnEvent, IOException {
        try (JsonParser json = Json.sieved(packet)) {
            new LongEvent(namespace, instance, json, sink).read();
        } catch (JsonProcessingException e) {
            throw new NotAnEvent("a long event that breaks off, or is not JSON");
        }
    }

    /** Reads an envelope that is not in a packet: its name and its instance precede its data. */
    static void readEnvelope(InputStream envelope, Sink sink) throws NotAnEvent, IOException {
        try (JsonParser json = Json.sieved(envelope)) {
            LongEvent event = new LongEvent(SocketEvent.ROOT, null, json, sink);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new NotAnEvent("an event is a JSON object");
            }
            event.envelope();
            if (!event.handedOn || json.nextToken() != null) {
                throw new NotAnEvent("a long event without data, or with text after it");
            }
        } catch (JsonProcessingException e) {
            throw new NotAnEvent("a long event that breaks off, or is not JSON");
        }
    }

    private void read() throws IOException, NotAnEvent {
        if (json.nextToken() != JsonToken.START_ARRAY || json.nextToken() != JsonToken.VALUE_STRING) {
            throw new NotAnEvent("an event is a JSON array that begins with its name");
        }
        name = Names.checked(json.getText());
        if (json.nextToken() == JsonToken.START_OBJECT) {
            envelope();
        } else if (json.currentToken() != JsonToken.END_ARRAY) {
            data();
        }
        if (!handedOn) {
            throw new NotAnEvent("a long event without data");
        }
    }

    private void envelope() throws IOException, NotAnEvent {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("data")) {
                data();
            } else if (field.equals("event") && json.currentToken() == JsonToken.VALUE_STRING && name == null) {
                name = Names.checked(json.getText());
            } else if (field.equals("instance") && json.currentToken() == JsonToken.VALUE_STRING && !handedOn) {
                instance = Names.checked(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private void data() throws IOException, NotAnEvent {
        if (instance == null && SocketEvent.ROOT.equals(namespace)) {
            throw new NotAnEvent("a long event has to name its instance before its data");
        }
        if (name == null) {
            throw new NotAnEvent("a long event has to have its name before its data");
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            list(null);
        } else if (json.currentToken() == JsonToken.START_OBJECT) {
            object();
        } else {
            handOn(rows.next());
        }
    }

    private void object() throws IOException {
        ObjectNode object = NODES.objectNode();
        boolean listed = false;
        rows.begin();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.START_ARRAY && EventRows.LISTS.contains(field)) {
                list(field);
                listed = true;
            } else {
                JsonNode value = rows.value();
                if (rows.hasRoom()) {
                    object.set(field, value);
                }
            }
        }
        if (!listed) {
            handOn(rows.whole(object));
        }
    }

    private void list(String field) throws IOException {
        ArrayNode part = NODES.arrayNode();
        long held = 0;
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonNode row = rows.next();
            part.add(row);
            held += rows.size();
            count += EventRows.withMembers(row);
            if (held >= PART || count >= EventRows.MOST) {
                handOn(field == null ? part : NODES.objectNode().set(field, part));
                part = NODES.arrayNode();
                held = 0;
                count = 0;
            }
        }
        handOn(field == null ? part : NODES.objectNode().set(field, part));
    }

    private void handOn(JsonNode data) throws IOException {
        ObjectNode envelope = NODES.objectNode().put("event", name).put("instance", instance);
        envelope.set("data", data);
        ArrayNode packet = NODES.arrayNode().add(name).add(envelope);
        sink.take(new SocketEvent(
                namespace, name, instance, EventRows.count(data), Json.MAPPER.writeValueAsBytes(packet), List.of()));
        handedOn = true;
    }
}
