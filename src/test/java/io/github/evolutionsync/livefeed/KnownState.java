package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A tenant's chats and messages according to received frames. */
final class KnownState {

    private static final List<String> OF_CHAT =
            List.of("whatsappChatId", "contactName", "unreadCount", "lastMessageAt");

    private final Map<String, ObjectNode> chats = new HashMap<>();
    private final Map<String, ObjectNode> messages = new HashMap<>();
    private final List<String> arrived = new ArrayList<>();

    void apply(String event, JsonNode data) {
        String chat = data.path("chatId").asText();
        switch (event) {
            case "chat:new" -> chats.put(data.path("id").asText(), data.deepCopy());
            case "chat:update" -> of(chats, chat).setAll((ObjectNode) data.path("updates"));
            case "chat:merged" -> merge(chat, data.path("intoChatId").asText());
            case "chat:message" -> {
                of(chats, chat).set("unreadCount", data.path("unreadCount"));
                of(chats, chat).set("lastMessageAt", data.path("lastMessageAt"));
                ObjectNode message = data.path("message").deepCopy();
                arrived.add(message.path("whatsappMessageId").asText());
                messages.put(message.path("id").asText(), message.put("chatId", chat));
            }
            case "message:update" ->
                of(messages, data.path("messageId").asText()).setAll((ObjectNode) data.path("updates"));
            default -> throw new IllegalArgumentException(event);
        }
    }

    private static ObjectNode of(Map<String, ObjectNode> rows, String id) {
        return rows.computeIfAbsent(id, unknown -> Bundle.JSON.createObjectNode());
    }

    private void merge(String from, String into) {
        chats.remove(from);
        messages.values().stream()
                .filter(message -> message.path("chatId").asText().equals(from))
                .forEach(message -> message.put("chatId", into));
    }

    KnownState copy() {
        KnownState copy = new KnownState();
        chats.forEach((id, chat) -> copy.chats.put(id, chat.deepCopy()));
        messages.forEach((id, message) -> copy.messages.put(id, message.deepCopy()));
        copy.arrived.addAll(arrived);
        return copy;
    }

    /** Messages in the order in which they came as new. */
    List<String> arrived() {
        return List.copyOf(arrived);
    }

    /** One line per chat and message. */
    Map<String, String> lines() {
        Map<String, String> lines = new TreeMap<>();
        chats.forEach((id, chat) -> lines.put(
                id,
                String.join(
                        " ",
                        OF_CHAT.stream()
                                .map(field -> chat.path(field).asText(""))
                                .toList())));
        messages.forEach((id, message) -> lines.put(
                id,
                message.path("chatId").asText() + " " + message.path("status").asText("") + " "
                        + message.path("content").asText("")));
        return lines;
    }

    /** The same lines of the tables. */
    static String query(String tenant) {
        return """
                SELECT c.id::text AS id,
                  concat(c.whatsapp_chat_id, ' ', c.contact_name, ' ', c.unread_count, ' ', iso_time(c.last_message_at)) AS line
                FROM chats c WHERE c.tenant_id = '%1$s'
                UNION ALL
                SELECT m.id::text, concat(m.chat_id, ' ', m.status, ' ', m.content) FROM messages m WHERE m.tenant_id = '%1$s'
                """.formatted(tenant);
    }
}
