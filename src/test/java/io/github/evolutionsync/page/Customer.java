package io.github.evolutionsync.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.time.Instant;
import java.util.UUID;

/**
 * A sender of messages to an instance of the simulated Evolution, in a direct chat or a group. Each message is
 * identified by its id.
 *
 * @param jid the chat
 * @param name the name that WhatsApp gives with each message
 * @param member the member of the group who writes, or null in a direct chat
 */
record Customer(Desk desk, String instance, String jid, String name, String member) {

    /** The same group, and another of its members. */
    Customer as(String number, String memberName) {
        return new Customer(desk, instance, jid, memberName, number + "@s.whatsapp.net");
    }

    String says(String text) {
        return says(text, desk.now());
    }

    String says(String text, Instant at) {
        return send(text(text), "conversation", false, at);
    }

    /** What the instance's owner writes on the phone. */
    String hears(String text) {
        return hears(text, desk.now());
    }

    String hears(String text, Instant at) {
        return send(text(text), "conversation", true, at);
    }

    String answers(String quoted, String text) {
        return answers(quoted, text, desk.now());
    }

    String answers(String quoted, String text, Instant at) {
        ObjectNode message = node();
        message.putObject("extendedTextMessage")
                .put("text", text)
                .putObject("contextInfo")
                .put("stanzaId", quoted);
        return send(message, "extendedTextMessage", false, at);
    }

    String reacts(String target, String emoji) {
        ObjectNode message = node();
        ObjectNode reaction = message.putObject("reactionMessage").put("text", emoji);
        reaction.putObject("key").put("id", target).put("remoteJid", jid);
        return send(message, "reactionMessage", false, desk.now());
    }

    String sends(String kind, String field, String value) {
        return sends(kind, field, value, desk.now());
    }

    /** A message of this kind with this content: {@code imageMessage} with a caption, {@code documentMessage} with a name. */
    String sends(String kind, String field, String value, Instant at) {
        return send(file(kind, field, value), kind, false, at);
    }

    /** The same from the instance's owner. */
    String sendsOut(String kind, String field, String value, Instant at) {
        return send(file(kind, field, value), kind, true, at);
    }

    /** A message of this kind whose event has the file's content, as Evolution sends it with WEBHOOK_BASE64. */
    String sendsFile(String kind, ObjectNode facts, byte[] content) {
        return sendsFile(kind, facts, content, false, desk.now());
    }

    /** The same at another time, from the customer or from the instance's owner. */
    String sendsFile(String kind, ObjectNode facts, byte[] content, boolean own, Instant at) {
        ObjectNode message = node();
        message.set(kind, facts);
        return send(message.put("base64", Samples.base64(content)), kind, own, at);
    }

    /** The same without the content: Evolution has it, or not. */
    String sendsFile(String kind, ObjectNode facts) {
        ObjectNode message = node();
        message.set(kind, facts);
        return send(message, kind, false, desk.now());
    }

    private static ObjectNode file(String kind, String field, String value) {
        ObjectNode message = node();
        message.putObject(kind)
                .put(field, value)
                .put("mimetype", kind.startsWith("image") ? "image/jpeg" : "application/pdf")
                .put("fileLength", 120_480);
        return message;
    }

    void edits(String id, String text) {
        ObjectNode data = node();
        data.set("key", key(id, false));
        data.put("type", "MESSAGE_EDIT").put("timestampMs", Long.toString(System.currentTimeMillis()));
        data.set("editedMessage", text(text));
        desk.evolution().emit(instance, "messages.edited", data);
    }

    void deletes(String id) {
        desk.evolution().emit(instance, "messages.delete", key(id, false));
    }

    /** The status of one of the owner's messages. */
    void status(String id, String status) {
        desk.evolution()
                .emit(
                        instance,
                        "messages.update",
                        node().put("keyId", id)
                                .put("remoteJid", jid)
                                .put("fromMe", true)
                                .put("status", status));
    }

    private String send(ObjectNode message, String kind, boolean own, Instant at) {
        String id = "MSG" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        ObjectNode data = node();
        data.set("key", key(id, own));
        data.put("pushName", own ? "Você" : name)
                .put("messageType", kind)
                .put("messageTimestamp", at.getEpochSecond())
                .set("message", message);
        desk.evolution().emit(instance, "messages.upsert", data);
        return id;
    }

    private ObjectNode key(String id, boolean own) {
        ObjectNode key = node().put("remoteJid", jid).put("fromMe", own).put("id", id);
        return member == null || own ? key : key.put("participant", member);
    }

    private static ObjectNode text(String text) {
        return node().put("conversation", text);
    }

    private static ObjectNode node() {
        return Bundle.JSON.createObjectNode();
    }
}
