package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;

/** The lines of a conversation through Meta's Cloud API: the customer's as Meta posts them, the desk's as sent. */
final class MetaLines {
    private final MetaEvents events;
    private final MessageContent content;
    private final Random random;

    MetaLines(SimulatedInstance instance, MessageContent content, Random random) {
        this.events = new MetaEvents(instance);
        this.content = content;
        this.random = random;
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
            case VIDEO -> "video";
            case STICKER -> "sticker";
            case DOCUMENT -> "document";
            case LOCATION -> "location";
            case REACTION -> "reaction";
            case TEXT, FAILING -> "text";
            case EDIT, REVOKE -> throw new IllegalArgumentException("Meta's Cloud API has no " + kind);
        };
    }

    private ObjectNode content(Line line, ObjectNode target) {
        return switch (line.kind()) {
            case IMAGE, VIDEO -> file(line).put("caption", line.text());
            case AUDIO -> file(line).put("voice", true);
            case STICKER -> file(line).put("animated", false);
            case DOCUMENT -> file(line).put("filename", line.text());
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

    private ObjectNode file(Line line) {
        HostedFile file = content.files().named(line.file()).file();
        return Json.object()
                .put("mime_type", file.mimetype())
                .put("sha256", Base64.getEncoder().encodeToString(file.sha256()))
                .put("id", content.host().uploadToMeta(file, random));
    }

    private ObjectNode sent(Line line, Party.Contact to, Instant at, String id) {
        ObjectNode message = Json.object();
        String type = "conversation";
        if (line.kind() == Line.Kind.DOCUMENT) {
            type = "documentMessage";
            DeskFiles.DeskFile file = content.files().named(line.file());
            message.putObject(type)
                    .put("fileName", line.text())
                    .put("mediaType", "document")
                    .put("media", Base64.getEncoder().encodeToString(file.content()))
                    .put("gifPlayback", false)
                    .put("id", content.host().uploadToMeta(file.file(), random))
                    .put("type", "id")
                    .put("mimetype", "application/pdf");
        } else {
            message.put(type, line.text());
        }
        return events.sent(id, to.number(), type, message, at.getEpochSecond());
    }
}
