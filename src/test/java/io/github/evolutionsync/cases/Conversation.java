package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A generated conversation: its events in their true order, and the answers of catch-up for the same messages. */
public final class Conversation {
    private static final long START = 1_795_448_000L;
    private static final String[] STATUSES = {"SERVER_ACK", "ERROR", "DELIVERED", "READ", "PLAYED"};
    private static final String[][] PEOPLE = {
        {"5511988880001@s.whatsapp.net", "100000000000001@lid", "Ana"},
        {"5511988880002@s.whatsapp.net", "100000000000002@lid", "Bia"},
        {"5511988880003@s.whatsapp.net", null, "Caio"},
    };

    private final Random random;
    private final List<ObjectNode> events = new ArrayList<>();
    private final List<ObjectNode> found = new ArrayList<>();
    private final Truth truth = new Truth();
    private long time = START;

    private Conversation(Random random) {
        this.random = random;
    }

    public static Conversation of(long seed) {
        Conversation conversation = new Conversation(new Random(seed));
        int messages = 4 + conversation.random.nextInt(12);
        for (int i = 0; i < messages; i++) {
            conversation.message("M" + i);
        }
        conversation.pairs();
        return conversation;
    }

    /** Once, in order. */
    public List<ObjectNode> inOrder() {
        return events;
    }

    /** What it comes to. */
    JsonNode tables() {
        return truth.tables();
    }

    static String corrected(String text) {
        return text + " corrigido";
    }

    /** Every event at least once, some again, what catch-up says as well, in any order. */
    List<ObjectNode> shuffled() {
        List<ObjectNode> all = new ArrayList<>(events);
        for (ObjectNode event : events) {
            if (random.nextInt(3) == 0) {
                all.add(event);
            }
        }
        for (ObjectNode each : found) {
            if (random.nextBoolean()) {
                all.add(each);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    /** How many events wait together. */
    int cut() {
        return 1 + random.nextInt(8);
    }

    private void message(String id) {
        time += 1 + random.nextInt(3); // within one second the order of arrival decides
        String[] who = PEOPLE[random.nextInt(PEOPLE.length)];
        boolean fromMe = random.nextInt(3) == 0;
        ObjectNode key = key(who, fromMe, id);
        String text = "texto " + id;
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.set("key", key);
        String name = fromMe ? null : who[2] + random.nextInt(2);
        Truth.Message message = truth.message(who[0], id, name, time, text);
        data.put("pushName", fromMe ? "Você" : name);
        data.put("status", fromMe ? "PENDING" : "DELIVERY_ACK");
        data.putObject("message").put("conversation", text);
        data.put("messageTimestamp", time);
        add(fromMe && random.nextBoolean() ? "send.message" : "messages.upsert", data);

        ObjectNode record = data.deepCopy();
        record.remove("status");
        if (who[1] != null && random.nextBoolean()) { // catch-up often knows the other form, and no name
            record.remove("pushName");
            ((ObjectNode) record.get("key"))
                    .put("remoteJid", who[random.nextInt(2)])
                    .remove("remoteJidAlt");
        }
        var updates = record.putArray("MessageUpdate");
        int reached = random.nextInt(STATUSES.length + 1);
        for (int i = 0; i < reached; i++) {
            add("messages.update", status(key, STATUSES[i]));
            message.reached(STATUSES[i]);
            updates.addObject().put("status", STATUSES[i]);
        }
        if (random.nextInt(4) == 0) {
            long at = time + 30 + random.nextInt(60);
            ObjectNode edit = Bundle.JSON.createObjectNode();
            edit.set("key", key);
            edit.put("type", "MESSAGE_EDIT").put("timestampMs", Long.toString(at * 1000));
            edit.putObject("editedMessage").put("conversation", corrected(text));
            message.edited(at);
            addProtocol(edit, key, id, at);
            updates.addObject().put("status", "EDITED");
            record.put("messageTimestamp", at);
            if (random.nextBoolean()) {
                record.remove("message");
            } else {
                record.putObject("message").put("conversation", corrected(text));
            }
        }
        if (random.nextInt(5) == 0) {
            add("messages.delete", key.deepCopy());
            message.deleted();
            record.putNull("message");
        } else if (random.nextInt(8) == 0) {
            ObjectNode revocation = Bundle.JSON.createObjectNode();
            revocation.set("key", key);
            addProtocol(revocation.put("type", "REVOKE"), key, id, time + 100);
            message.deleted();
        }
        if (random.nextInt(6) == 0) {
            ObjectNode list = Bundle.JSON.createObjectNode();
            list.put("id", who[0]).put("conversationTimestamp", time + 1000); // ahead of any message
            add("chats.upsert", list);
        }
        ObjectNode envelope = Bundle.JSON.createObjectNode();
        envelope.put("event", "messages.found").put("instance", "loja").set("data", record);
        found.add(envelope);
    }

    /** Under the phone, or under the @lid, with the phone beside it or without. */
    private ObjectNode key(String[] who, boolean fromMe, String id) {
        ObjectNode key = Bundle.JSON.createObjectNode();
        int form = who[1] == null ? 3 : random.nextInt(6);
        key.put("remoteJid", who[form < 3 ? 1 : 0]);
        if (form < 2) {
            key.put("remoteJidAlt", who[0]);
        }
        return key.put("fromMe", fromMe).put("id", id);
    }

    /** What tells in the end, at the latest, who is who. */
    private void pairs() {
        ObjectNode update = Bundle.JSON.createObjectNode().put("id", "120363021234567890@g.us");
        ArrayNode participants = update.putArray("participantsData");
        for (String[] who : PEOPLE) {
            if (who[1] != null) {
                participants.addObject().put("jid", who[1]).put("phoneNumber", who[0]);
            }
        }
        add("group-participants.update", update);
    }

    /** As messages.edited, or inside a message of its own, as older servers send it. */
    private void addProtocol(ObjectNode protocol, ObjectNode key, String id, long at) {
        if (random.nextBoolean()) {
            add("messages.edited", protocol);
            return;
        }
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.set("key", key.deepCopy().put("id", "P" + id));
        data.put("messageTimestamp", at)
                .putObject("message")
                .putObject("editedMessage")
                .putObject("message")
                .set("protocolMessage", protocol.deepCopy());
        add("messages.upsert", data);
    }

    private static ObjectNode status(ObjectNode key, String status) {
        ObjectNode update = Bundle.JSON.createObjectNode();
        update.put("keyId", key.path("id").asText())
                .put("remoteJid", key.path("remoteJid").asText());
        return update.put("fromMe", key.path("fromMe").asBoolean()).put("status", status);
    }

    private void add(String event, ObjectNode data) {
        ObjectNode envelope = Bundle.JSON.createObjectNode();
        envelope.put("event", event).put("instance", "loja").set("data", data);
        events.add(envelope);
    }
}
