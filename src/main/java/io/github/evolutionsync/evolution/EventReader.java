package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Creates envelopes from the JSON of Socket.IO events: {@code ["messages.upsert",{"event":…,"instance":…,"data":…}]}.
 */
final class EventReader {
    private static final String EVENT = "event";
    private static final String INSTANCE = "instance";
    private static final String DATA = "data";

    private EventReader() {}

    /**
     * Scans the text once, without keeping it: finds the name and the instance, counts the rows, and checks that it is valid JSON.
     */
    static SocketEvent peek(String namespace, String text, List<byte[]> attachments) throws NotAnEvent {
        try (JsonParser json = Json.MAPPER.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new NotAnEvent("an event is a JSON array");
            }
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new NotAnEvent("an event begins with its name");
            }
            String name = Names.checked(json.getText());
            Envelope envelope = new Envelope();
            if (json.nextToken() == JsonToken.START_OBJECT) {
                envelope.scan(json);
            }
            while (json.nextToken() != null) {
                json.skipChildren();
            }
            return new SocketEvent(
                    namespace,
                    name,
                    envelope.instance,
                    Math.max(1, envelope.rows),
                    text.getBytes(StandardCharsets.UTF_8),
                    attachments);
        } catch (StreamConstraintsException e) {
            throw new NotAnEvent("too deep, or with a name that is too long", true);
        } catch (JsonProcessingException e) {
            throw new NotAnEvent("not JSON at character " + e.getLocation().getCharOffset());
        } catch (IOException e) {
            throw new NotAnEvent("not readable");
        }
    }

    /** The envelope as Evolution sent it, without its key; data without an envelope gets one. */
    static ObjectNode envelope(SocketEvent event) {
        JsonNode packet;
        try {
            packet = Json.read(event.json());
        } catch (IOException e) {
            throw new IllegalStateException("was valid when it was scanned", e);
        }
        if (!event.attachments().isEmpty()) {
            Attachments.putBack(packet, event.attachments());
        }
        for (JsonNode argument : packet) {
            if (argument instanceof ObjectNode object) {
                ApiKeys.removeFrom(object);
            }
        }
        ObjectNode envelope = isEnvelope(packet) ? (ObjectNode) packet.get(1) : wrapped((ArrayNode) packet);
        // it was accepted under this name
        envelope.put(EVENT, event.name());
        if (!envelope.hasNonNull(INSTANCE)) {
            envelope.put(INSTANCE, event.owner());
        }
        return envelope;
    }

    private static boolean isEnvelope(JsonNode packet) {
        return packet.size() == 2
                && packet.get(1).isObject()
                && (packet.get(1).has(DATA) || packet.get(1).has(EVENT));
    }

    private static ObjectNode wrapped(ArrayNode packet) {
        ObjectNode envelope = packet.objectNode();
        envelope.putNull(EVENT);
        envelope.putNull(INSTANCE);
        packet.remove(0);
        if (packet.size() > 1) {
            envelope.set(DATA, packet);
        } else {
            envelope.set(DATA, packet.isEmpty() ? packet.nullNode() : packet.get(0));
        }
        return envelope;
    }

    /** What a scan finds in an envelope. */
    private static final class Envelope {
        private String instance;
        private int rows;

        private void scan(JsonParser json) throws IOException, NotAnEvent {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && INSTANCE.equals(field)) {
                    instance = Names.checked(json.getText());
                } else if (DATA.equals(field) && value == JsonToken.START_OBJECT) {
                    countLists(json);
                } else if (DATA.equals(field) && value == JsonToken.START_ARRAY) {
                    countRows(json);
                } else {
                    json.skipChildren();
                }
            }
        }

        /** Counts as {@link EventRows} does. */
        private void countLists(JsonParser json) throws IOException {
            rows++;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                boolean isList = json.nextToken() == JsonToken.START_ARRAY;
                if (isList && EventRows.LISTS.contains(field)) {
                    countRows(json);
                } else if (isList && EventRows.MEMBERS.contains(field)) {
                    countElements(json);
                } else {
                    json.skipChildren();
                }
            }
        }

        private void countRows(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                rows++;
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    countMembers(json);
                } else {
                    json.skipChildren();
                }
            }
        }

        private void countMembers(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && EventRows.MEMBERS.contains(field)) {
                    countElements(json);
                } else {
                    json.skipChildren();
                }
            }
        }

        private void countElements(JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                rows++;
                json.skipChildren();
            }
        }
    }

    /** Why a text is not an event, without quoting it. */
    static final class NotAnEvent extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean readableInParts;

        NotAnEvent(String reason) {
            this(reason, false);
        }

        NotAnEvent(String reason, boolean readableInParts) {
            super(reason);
            this.readableInParts = readableInParts;
        }

        /** Whether {@link LongEvent} has to read it. */
        boolean isReadableInParts() {
            return readableInParts;
        }
    }
}
