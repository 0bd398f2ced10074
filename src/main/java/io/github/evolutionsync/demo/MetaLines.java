package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** The lines of a conversation through Meta's Cloud API: the customer's as Meta posts them, the desk's as sent. */
final class MetaLines {
    private static final String CATALOGUE = "https://cdn.example.com/";

    private final MetaEvents events;

    MetaLines(SimulatedInstance instance) {
        this.events = new MetaEvents(instance);
    }

    /** The event's data. {@code target} is the key of the message that a reaction belongs to. */
    ObjectNode say(Line line, Party.Contact customer, Instant at, String id, ObjectNode target) {
        return line.fromDesk() ? sent(line, customer, at, id) : received(line, customer, at, id, target);
    }

    private ObjectNode received(Line line, Party.Contact from, Instant at, String id, ObjectNode target) {
        String type = type(line.kind());
        ObjectNode message = Json.object()
                .put("from", from.number())
                .put("id", id)
                .put("timestamp", String.valueOf(at.getEpochSecond()))
                .put("type", type);
        message.set(type, content(line, target));
        return events.message(message, from.name())
                .orElseThrow(() -> new IllegalStateException("Evolution drops a message of type " + type));
    }

    private static String type(Line.Kind kind) {
        return switch (kind) {
            case IMAGE -> "image";
            case AUDIO -> "audio";
            case DOCUMENT -> "document";
            case LOCATION -> "location";
            case REACTION -> "reaction";
            case TEXT, FAILING -> "text";
            case EDIT, REVOKE -> throw new IllegalArgumentException("Meta's Cloud API has no " + kind);
        };
    }

    private static ObjectNode content(Line line, ObjectNode target) {
        return switch (line.kind()) {
            case IMAGE -> file("image/jpeg").put("caption", line.text());
            case AUDIO -> file("audio/ogg; codecs=opus").put("voice", true);
            case DOCUMENT -> file("application/pdf").put("filename", line.text());
            case LOCATION ->
                Json.object()
                        .put("latitude", -23.6101)
                        .put("longitude", -46.6670)
                        .put("name", line.text());
            case REACTION ->
                Json.object().put("message_id", Json.text(target, "id")).put("emoji", line.text());
            default -> Json.object().put("body", line.text());
        };
    }

    private static ObjectNode file(String mimeType) {
        return Json.object()
                .put("mime_type", mimeType)
                .put("sha256", "bWFkZSB1cA==")
                .put("id", "1234567890123457");
    }

    private ObjectNode sent(Line line, Party.Contact to, Instant at, String id) {
        ObjectNode message = Json.object();
        String type = "conversation";
        if (line.kind() == Line.Kind.DOCUMENT) {
            type = "documentMessage";
            message.putObject(type)
                    .put("fileName", line.text())
                    .put("mediaType", "document")
                    .put("media", CATALOGUE + line.text())
                    .put("gifPlayback", false)
                    .put("id", CATALOGUE + line.text())
                    .put("type", "link")
                    .put("mimetype", "application/pdf");
        } else {
            message.put(type, line.text());
        }
        return events.sent(id, to.number(), type, message, at.getEpochSecond());
    }
}
