package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/** The events of a WHATSAPP-BUSINESS instance, as 2.3.7 creates them from the requests of Meta's Cloud API. */
final class MetaEvents {
    private final SimulatedInstance instance;

    MetaEvents(SimulatedInstance instance) {
        this.instance = instance;
    }

    /** The data of messages.upsert. Empty for a message that Evolution drops. */
    Optional<ObjectNode> message(JsonNode message, String name) {
        String from = message.path("from").asText();
        boolean own = from.equals(instance.number());
        return MetaContent.of(message, own).map(content -> {
            ObjectNode data = Json.object();
            data.putObject("key")
                    .put("id", Json.text(message, "id"))
                    .put("remoteJid", Jids.of(from))
                    .put("fromMe", own);
            if (name != null) {
                data.put("pushName", name);
            }
            data.set("message", content.message());
            if (content.message().has("contextInfo")) {
                data.set("contextInfo", content.message().get("contextInfo"));
            }
            return data.put("messageType", content.type())
                    .put("messageTimestamp", message.path("timestamp").asLong())
                    .put("source", "unknown")
                    .put("instanceId", instance.id());
        });
    }

    /** The data of send.message, which is also the HTTP answer. */
    ObjectNode sent(String id, String number, String type, ObjectNode message, long seconds) {
        ObjectNode data = Json.object();
        data.putObject("key").put("fromMe", true).put("id", id).put("remoteJid", Jids.of(number));
        data.set("message", message);
        return data.put("messageType", type)
                .put("messageTimestamp", seconds)
                .put("instanceId", instance.id())
                .put("status", "PENDING")
                .put("source", "unknown");
    }

    /** The data of contacts.upsert. Evolution looks for the number in a place where Meta does not send it. */
    ObjectNode contact(String name) {
        return Json.object().put("pushName", name).put("instanceId", instance.id());
    }

    /** The data of messages.update, in Meta's words. It has {@code fromMe: false} although the message is our own. */
    ObjectNode status(String rowId, String messageId, String recipient, String status) {
        return Json.object()
                .put("messageId", rowId)
                .put("keyId", messageId)
                .put("remoteJid", Jids.of(recipient))
                .put("fromMe", false)
                .put("participant", Jids.of(recipient))
                .put("status", status.toUpperCase(Locale.ROOT))
                .put("instanceId", instance.id());
    }
}
