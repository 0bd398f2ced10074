package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.UUID;

/** Handles requests to {@code /webhook/evolution}. An EVOLUTION instance passes on a message nearly unchanged. */
final class EvolutionWebhook {
    private final Instances instances;
    private final Clock clock;
    private final Outbox outbox;

    EvolutionWebhook(Instances instances, Clock clock, Outbox outbox) {
        this.instances = instances;
        this.clock = clock;
        this.outbox = outbox;
    }

    void receive(JsonNode body) {
        if (body.has("message")) {
            instances
                    .withNumber(Integration.EVOLUTION, body.path("numberId").asText())
                    .ifPresent(instance -> receive(instance, body));
        }
    }

    private void receive(Instance instance, JsonNode body) {
        String name = instance.definition().name();
        String jid = Json.text(body.path("key"), "remoteJid");
        ObjectNode message = Json.object();
        message.set("key", key(body));
        copy(body, "pushName", message);
        copy(body, "message", message);
        copy(body, "messageType", message);
        outbox.put(
                name,
                "messages.upsert",
                message.put("messageTimestamp", clock.instant().getEpochSecond())
                        .put("source", "unknown")
                        .put("instanceId", instance.definition().id()));
        ObjectNode chat = Json.object()
                .put("remoteJid", jid)
                .put("instanceId", instance.definition().id());
        ObjectNode contact = chat.deepCopy();
        copy(body, "pushName", contact);
        copy(body, "profilePicUrl", contact);
        outbox.put(name, "contacts.upsert", contact);
        if (instance.store().chat(jid).isPresent()) {
            outbox.put(name, "chats.update", chat);
        }
        outbox.put(name, "chats.upsert", chat);
    }

    private static ObjectNode key(JsonNode body) {
        ObjectNode key = Json.object();
        String id = Json.text(body.path("key"), "id");
        key.put("id", id == null || id.isEmpty() ? UUID.randomUUID().toString() : id);
        copy(body.path("key"), "remoteJid", key);
        copy(body.path("key"), "fromMe", key);
        copy(body, "profilePicUrl", key);
        return key;
    }

    private static void copy(JsonNode from, String field, ObjectNode to) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        }
    }
}
