package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One instance's messages, contacts and chats in Evolution's database. */
final class InstanceStore {
    private static final Set<String> FILES =
            Set.of("imageMessage", "videoMessage", "audioMessage", "documentMessage", "stickerMessage");

    private final SimulatedInstance instance;
    private final Ids ids;
    private final int keptMessages;
    private final Deque<StoredMessage> messages = new ArrayDeque<>();
    private final Map<String, StoredMessage> byKeyId = new HashMap<>();
    private final TreeMap<Long, List<StoredMessage>> bySecond = new TreeMap<>();
    private final Map<String, ContactRow> contacts = new LinkedHashMap<>();
    private final Map<String, ChatRow> chats = new LinkedHashMap<>();
    private final Map<String, JsonNode> participants = new HashMap<>();
    private final LabelRows labels = new LabelRows();
    private boolean keepsFilesOfMeta;

    InstanceStore(SimulatedInstance instance, Ids ids, int keptMessages) {
        this.instance = instance;
        this.ids = ids;
        this.keptMessages = keptMessages;
    }

    /** Stores the rows that Evolution stores when it emits this event. Other events store nothing. */
    synchronized void apply(String event, JsonNode data, Instant now) {
        for (JsonNode row : Json.rows(data)) {
            switch (event) {
                case "messages.upsert" -> addReceived(row, now);
                case "messages.set", "send.message" -> addMessage(row, now);
                case "messages.update" -> update(Json.text(row, "keyId"), Json.text(row, "status"));
                // a bare key comes from a customer who revokes; Evolution stores no row for it
                case "messages.delete" -> update(Json.text(row.path("key"), "id"), "DELETED");
                case "messages.edited" -> edit(row, now);
                case "send.message.update" -> editOwn(row, now);
                case "groups.upsert" -> participants.put(Json.text(row, "id"), row.path("participants"));
                case "contacts.upsert", "contacts.update" -> addContact(row);
                case "chats.upsert", "chats.set" -> addChat(row, now);
                case "chats.delete" -> chats.remove(row.asText());
                case "labels.edit" -> labels.edit(row);
                default -> {
                    // Evolution stores no other events
                }
            }
        }
    }

    synchronized void keepFilesOfMeta(boolean keeps) {
        keepsFilesOfMeta = keeps;
    }

    synchronized List<StoredMessage> messages() {
        return new ArrayList<>(messages);
    }

    /** The messages of a time window, in the order of their seconds. */
    synchronized List<StoredMessage> messages(TimeWindow window) {
        if (window.from() == null) {
            return messages();
        }
        if (window.from() > window.until()) {
            return List.of();
        }
        return bySecond.subMap(window.from(), true, window.until(), true).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    synchronized int messageCount() {
        return messages.size();
    }

    synchronized Optional<StoredMessage> message(String keyId) {
        return Optional.ofNullable(byKeyId.get(keyId));
    }

    /** Removes a message that was deleted for everyone. */
    synchronized Optional<StoredMessage> remove(String keyId) {
        StoredMessage removed = byKeyId.remove(keyId);
        if (removed != null) {
            messages.remove(removed);
            unindex(removed);
        }
        return Optional.ofNullable(removed);
    }

    /** The participants of a group, with its owner. */
    synchronized Optional<JsonNode> participants(String group) {
        return Optional.ofNullable(participants.get(group));
    }

    synchronized Optional<ContactRow> contact(String jid) {
        return Optional.ofNullable(contacts.get(jid));
    }

    synchronized Optional<ChatRow> chat(String jid) {
        return Optional.ofNullable(chats.get(jid));
    }

    LabelRows labels() {
        return labels;
    }

    synchronized int contactCount() {
        return contacts.size();
    }

    synchronized int chatCount() {
        return chats.size();
    }

    /** Without S3, Evolution keeps no file that comes from Meta. */
    private void addReceived(JsonNode data, Instant now) {
        boolean lost = !keepsFilesOfMeta
                && instance.integration() == Integration.BUSINESS
                && FILES.contains(data.path("messageType").asText());
        if (!lost) {
            addMessage(data, now);
        }
    }

    private void addMessage(JsonNode data, Instant now) {
        JsonNode key = data.path("key");
        String jid = Json.text(key, "remoteJid");
        if (jid == null || Json.text(key, "id") == null) {
            return;
        }
        StoredMessage stored = new StoredMessage(ids.next(), data, instance);
        messages.addLast(stored);
        byKeyId.putIfAbsent(Json.text(key, "id"), stored);
        index(stored);
        if (messages.size() > keptMessages) {
            StoredMessage oldest = messages.removeFirst();
            byKeyId.remove(Json.text(oldest.data().path("key"), "id"), oldest);
            unindex(oldest);
        }
        if (instance.integration() != Integration.BAILEYS) {
            // on the other channels, a message neither opens a chat nor counts as unread
            return;
        }
        ChatRow chat = chats.getOrDefault(jid, new ChatRow(null, now, 0));
        chats.put(jid, key.path("fromMe").asBoolean() ? chat.read() : chat.oneMoreUnread());
    }

    private void update(String keyId, String status) {
        StoredMessage stored = byKeyId.get(keyId);
        if (stored == null || status == null) {
            return;
        }
        stored.update(status);
        if ("READ".equals(status) && !stored.data().path("key").path("fromMe").asBoolean()) {
            chats.computeIfPresent(stored.remoteJid(), (jid, chat) -> chat.read());
        }
    }

    private void edit(JsonNode protocolMessage, Instant now) {
        StoredMessage stored = byKeyId.get(Json.text(protocolMessage.path("key"), "id"));
        if (stored != null) {
            edit(stored, protocolMessage.path("editedMessage"), protocolMessage, now);
        }
    }

    /** Evolution stores a text that was edited through its API as the text of a plain message. */
    private void editOwn(JsonNode protocolMessage, Instant now) {
        StoredMessage stored = byKeyId.get(Json.text(protocolMessage.path("key"), "id"));
        if (stored != null) {
            JsonNode edited = protocolMessage.path("editedMessage");
            JsonNode text = edited.path("extendedTextMessage").path("text");
            edit(stored, text.isTextual() ? Json.object().set("conversation", text) : edited, protocolMessage, now);
        }
    }

    private void edit(StoredMessage stored, JsonNode edited, JsonNode protocolMessage, Instant now) {
        long millis = protocolMessage.path("timestampMs").asLong(now.toEpochMilli());
        unindex(stored);
        stored.edit(edited, millis / 1000);
        index(stored);
    }

    private void index(StoredMessage message) {
        bySecond.computeIfAbsent(message.timestamp(), second -> new ArrayList<>())
                .add(message);
    }

    private void unindex(StoredMessage message) {
        bySecond.computeIfPresent(message.timestamp(), (second, found) -> {
            found.remove(message);
            return found.isEmpty() ? null : found;
        });
    }

    private void addContact(JsonNode row) {
        String jid = Json.text(row, "remoteJid");
        if (jid != null) {
            ContactRow known = contacts.getOrDefault(jid, new ContactRow(ids.next(), null, null));
            contacts.put(jid, known.with(Json.text(row, "pushName"), Json.text(row, "profilePicUrl")));
        }
    }

    private void addChat(JsonNode row, Instant now) {
        String jid = Json.text(row, "remoteJid");
        if (jid != null) {
            chats.put(jid, chats.getOrDefault(jid, new ChatRow(null, now, 0)).named(Json.text(row, "name")));
        }
    }

    /** A row of Evolution's table Contact. */
    record ContactRow(String id, String pushName, String profilePicUrl) {
        ContactRow with(String newName, String newPicture) {
            return new ContactRow(
                    id, newName == null ? pushName : newName, newPicture == null ? profilePicUrl : newPicture);
        }
    }

    /** A row of Evolution's table Chat. */
    record ChatRow(String name, Instant createdAt, int unread) {
        ChatRow named(String newName) {
            return new ChatRow(newName == null ? name : newName, createdAt, unread);
        }

        ChatRow oneMoreUnread() {
            return new ChatRow(name, createdAt, unread + 1);
        }

        ChatRow read() {
            return new ChatRow(name, createdAt, 0);
        }
    }
}
