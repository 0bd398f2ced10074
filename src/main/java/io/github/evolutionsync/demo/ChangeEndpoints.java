package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Edits messages, and deletes them for everyone. Each sends an event before its answer. */
final class ChangeEndpoints {
    private static final int TYPE_OF_AN_EDIT = 14;

    private final Clock clock;
    private final Outbox outbox;

    ChangeEndpoints(Clock clock, Outbox outbox) {
        this.clock = clock;
        this.outbox = outbox;
    }

    void register(HttpApi api) {
        api.onInstance("POST /chat/updateMessage", PhoneOnly.of(this::updateMessage));
        api.onInstance("DELETE /chat/deleteMessageForEveryone", PhoneOnly.of(this::deleteMessage));
    }

    private Answer updateMessage(Instance instance, ReceivedRequest request) {
        JsonNode body = request.body();
        Optional<StoredMessage> known =
                instance.store().message(body.path("key").path("id").asText());
        ObjectNode edited =
                known.map(message -> edited(message, Json.text(body, "text"))).orElse(null);
        if (edited == null) {
            return Answer.badRequest("Message not compatible");
        }
        if (!known.get().remoteJid().equals(Jids.of(body.path("number").asText()))) {
            return Answer.badRequest("RemoteJid does not match");
        }
        if (PhoneOnly.isClosed(instance)) {
            return Answer.broken(500, "Connection Closed");
        }
        long now = clock.millis();
        ObjectNode protocol = Json.object();
        protocol.set("key", body.get("key"));
        protocol.set("editedMessage", edited);
        outbox.put(
                instance.definition().name(),
                "send.message.update",
                protocol.deepCopy().put("timestampMs", now).put("type", TYPE_OF_AN_EDIT));
        if (!body.path("key").path("fromMe").asBoolean()) {
            return Answer.badRequest("You cannot edit others messages");
        }
        return sent(
                200,
                known.get().remoteJid(),
                protocol.put("type", "MESSAGE_EDIT").put("timestampMs", String.valueOf(now)));
    }

    /** Null for a kind of message that Evolution does not edit. */
    private static ObjectNode edited(StoredMessage message, String text) {
        String type = Json.text(message.data(), "messageType");
        if ("conversation".equals(type) || "extendedTextMessage".equals(type)) {
            ObjectNode edited = Json.object();
            edited.putObject("extendedTextMessage").put("text", text);
            return edited;
        }
        if (("imageMessage".equals(type) || "videoMessage".equals(type))
                && message.content().get(type) instanceof ObjectNode file) {
            ObjectNode edited = Json.object();
            edited.set(type, file.deepCopy().put("caption", text));
            return edited;
        }
        return null;
    }

    /** A message that Evolution does not know is deleted too, without an event. */
    private Answer deleteMessage(Instance instance, ReceivedRequest request) {
        JsonNode key = request.body();
        for (String field : new String[] {"id", "fromMe", "remoteJid"}) {
            if (!key.has(field)) {
                return Answer.invalid("instance requires property \"" + field + "\"");
            }
        }
        if (PhoneOnly.isClosed(instance)) {
            return PhoneOnly.closed(500, "Internal Server Error", "Error while deleting message for everyone");
        }
        String id = key.path("id").asText();
        instance.store().remove(id).ifPresent(removed -> {
            ObjectNode data = removed.toLastMessage();
            data.remove(List.of("sessionId", "contextInfo"));
            outbox.put(instance.definition().name(), "messages.delete", data.put("status", "DELETED"));
        });
        ObjectNode protocol = Json.object();
        protocol.set("key", key);
        return sent(201, Json.text(key, "remoteJid"), protocol.put("type", "REVOKE"));
    }

    private Answer sent(int status, String jid, ObjectNode protocol) {
        ObjectNode answer = Json.object();
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 18);
        answer.putObject("key")
                .put("remoteJid", jid)
                .put("fromMe", true)
                .put("id", "3EB0" + id.toUpperCase(Locale.ROOT));
        answer.putObject("message").set("protocolMessage", protocol);
        return Answer.of(
                status,
                answer.put("messageTimestamp", String.valueOf(clock.instant().getEpochSecond()))
                        .put("status", "PENDING"));
    }
}
