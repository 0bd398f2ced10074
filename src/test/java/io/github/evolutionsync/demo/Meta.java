package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Requests of Meta's Cloud API, for {@link SimulatedEvolution#receiveFromMeta}. */
public final class Meta {
    private Meta() {}

    /** A text from a customer to the WHATSAPP-BUSINESS instance whose number (id) is {@code to}. */
    public static JsonNode text(String to, String from, String name, String id, String text, long seconds) {
        ObjectNode body = Json.object().put("body", text);
        return message(to, from, name, id, "text", body, seconds);
    }

    /** A message of any kind: {@code image} with {@code {"id", "mime_type", "sha256"}} and so on, in Meta's words. */
    public static JsonNode message(
            String to, String from, String name, String id, String type, JsonNode content, long seconds) {
        ObjectNode value = Json.object();
        ObjectNode contact = value.putArray("contacts").addObject().put("wa_id", from);
        contact.putObject("profile").put("name", name);
        value.putArray("messages")
                .addObject()
                .put("from", from)
                .put("id", id)
                .put("timestamp", String.valueOf(seconds))
                .put("type", type)
                .set(type, content);
        return webhook(to, value);
    }

    /** A status of a message that the instance has sent: sent, delivered, read, played or failed. */
    public static JsonNode status(String to, String recipient, String id, String status, long seconds) {
        ObjectNode value = Json.object();
        value.putArray("statuses")
                .addObject()
                .put("id", id)
                .put("status", status)
                .put("timestamp", String.valueOf(seconds))
                .put("recipient_id", recipient);
        return webhook(to, value);
    }

    private static JsonNode webhook(String numberId, ObjectNode value) {
        value.put("messaging_product", "whatsapp").putObject("metadata").put("phone_number_id", numberId);
        ObjectNode webhook = Json.object().put("object", "whatsapp_business_account");
        ObjectNode change =
                webhook.putArray("entry").addObject().putArray("changes").addObject();
        change.put("field", "messages").set("value", value);
        return webhook;
    }
}
