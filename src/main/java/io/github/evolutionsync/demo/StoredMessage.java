package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** A row of Evolution's table Message with its rows of MessageUpdate. Guarded by the lock of its store. */
final class StoredMessage {
    private final String id;
    private final JsonNode data;
    private final SimulatedInstance instance;
    private final List<String> updates = new ArrayList<>();
    private JsonNode message;
    private long timestamp;
    private String status;

    StoredMessage(String id, JsonNode data, SimulatedInstance instance) {
        this.id = id;
        this.data = data;
        this.instance = instance;
        this.message = data.path("message");
        this.timestamp = data.path("messageTimestamp").asLong();
        this.status = Json.text(data, "status");
    }

    String id() {
        return id;
    }

    JsonNode data() {
        return data;
    }

    long timestamp() {
        return timestamp;
    }

    String remoteJid() {
        return Json.text(data.path("key"), "remoteJid");
    }

    /** The inner message as it is stored now. */
    JsonNode content() {
        return message;
    }

    boolean hasContent() {
        return message.isObject();
    }

    void update(String newStatus) {
        updates.add(newStatus);
        if (instance.integration() == Integration.BAILEYS) {
            status = newStatus;
        }
    }

    /** Evolution stores an edit as the message, with the time of the edit. A revoked message is left with none. */
    void edit(JsonNode edited, long seconds) {
        message = edited;
        timestamp = seconds;
        updates.add("EDITED");
    }

    /** The row in the format of findMessages: without a status, but with the updates. */
    ObjectNode toRecord() {
        ObjectNode row = Json.object().put("id", id);
        row.set("key", data.path("key"));
        row.set("pushName", data.get("pushName"));
        row.set("messageType", data.get("messageType"));
        row.set("message", hasContent() ? message : null);
        row.put("messageTimestamp", timestamp).put("instanceId", instance.id());
        row.set("source", data.get("source"));
        row.set("contextInfo", data.get("contextInfo"));
        var list = row.putArray("MessageUpdate");
        updates.forEach(update -> list.addObject().put("status", update));
        return row;
    }

    /** The row in the format of findChats, under {@code lastMessage}. */
    ObjectNode toLastMessage() {
        ObjectNode row = Json.object().put("id", id);
        row.set("key", data.path("key"));
        row.set("pushName", data.at("/key/fromMe").asBoolean() ? TextNode.valueOf("Você") : data.get("pushName"));
        row.set("participant", data.path("key").get("participant"));
        row.set("messageType", data.get("messageType"));
        row.set("message", message);
        row.set("contextInfo", data.get("contextInfo"));
        row.set("source", data.get("source"));
        return row.put("messageTimestamp", timestamp)
                .put("instanceId", instance.id())
                .putNull("sessionId")
                .put("status", status);
    }
}
