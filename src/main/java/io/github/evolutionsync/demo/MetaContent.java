package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The content that Evolution creates from a message of Meta's Cloud API.
 *
 * @param type the {@code messageType}
 * @param message the inner {@code message}
 */
record MetaContent(String type, ObjectNode message) {
    private static final String VCARD =
            "BEGIN:VCARD\nVERSION:3.0\nN:%s\nFN:%s\nitem1.TEL;waid=%s:%s\n" + "item1.X-ABLabel:Celular\nEND:VCARD";

    /** Empty for the kinds that Evolution drops: orders, system messages, several contacts at once. */
    static Optional<MetaContent> of(JsonNode received, boolean own) {
        String kind = Json.text(received, "type");
        JsonNode content = received.path(kind == null ? "" : kind);
        ObjectNode message = Json.object();
        String type =
                switch (kind == null ? "" : kind) {
                    case "text" -> text(message, content, own);
                    case "image", "video", "document", "sticker" -> media(message, kind, content);
                    case "audio" -> audio(message, content);
                    case "location" -> location(message, content);
                    case "reaction" -> reaction(message, content);
                    case "interactive" -> interactive(message, content);
                    case "button" -> button(message, content);
                    case "contacts" -> contacts(message, content);
                    default -> null;
                };
        if (type == null) {
            return Optional.empty();
        }
        if (received.has("context") && !"sticker".equals(kind)) {
            copy(received.get("context"), "id", message.putObject("contextInfo"), "stanzaId");
        }
        return Optional.of(new MetaContent(type, message));
    }

    private static String text(ObjectNode message, JsonNode text, boolean own) {
        if (own) {
            copy(text, "body", message.putObject("extendedTextMessage"), "text");
        } else {
            copy(text, "body", message, "conversation");
        }
        return "conversation";
    }

    private static String media(ObjectNode message, String kind, JsonNode media) {
        message.set(kind + "Message", media.deepCopy());
        return kind + "Message";
    }

    private static String audio(ObjectNode message, JsonNode audio) {
        ObjectNode copy = audio.deepCopy();
        message.set("audioMessage", copy.put("ptt", audio.path("voice").asBoolean()));
        return "audioMessage";
    }

    private static String location(ObjectNode message, JsonNode place) {
        ObjectNode location = message.putObject("locationMessage");
        copy(place, "latitude", location, "degreesLatitude");
        copy(place, "longitude", location, "degreesLongitude");
        copy(place, "name", location, "name");
        copy(place, "address", location, "address");
        return "locationMessage";
    }

    private static String reaction(ObjectNode message, JsonNode reaction) {
        ObjectNode shown = message.putObject("reactionMessage");
        copy(reaction, "message_id", shown.putObject("key"), "id");
        copy(reaction, "emoji", shown, "text");
        return "reactionMessage";
    }

    private static String interactive(ObjectNode message, JsonNode reply) {
        // the answer of a flow has no title, so it has no content
        copy(reply.path(reply.path("type").asText()), "title", message, "conversation");
        return "interactiveMessage";
    }

    private static String button(ObjectNode message, JsonNode button) {
        copy(button, "text", message, "conversation");
        return "buttonMessage";
    }

    private static String contacts(ObjectNode message, JsonNode contacts) {
        if (contacts.size() != 1) {
            return null;
        }
        String name = contacts.at("/0/name/formatted_name").asText();
        JsonNode phone = contacts.at("/0/phones/0");
        String number = phone.path("phone").asText();
        message.putObject("contactMessage")
                .put("displayName", name)
                .put("vcard", VCARD.formatted(name, name, phone.path("wa_id").asText(Jids.of(number)), number));
        return "contactMessage";
    }

    /** Copies a field if it exists, because JavaScript leaves out undefined values. */
    private static void copy(JsonNode from, String field, ObjectNode to, String name) {
        if (from.has(field)) {
            to.set(name, from.get(field));
        }
    }
}
