package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a {@link Conversation} according to the rules of the tables, computed without the code that stores it.
 */
final class Truth {
    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final List<String> STATUSES =
            List.of("PENDING", "SERVER_ACK", "ERROR", "DELIVERY_ACK", "READ", "PLAYED");
    private static final List<String> CHAT =
            List.of("whatsapp_chat_id", "contact_name", "last_message_at", "unread_count");
    private static final List<String> MESSAGE =
            List.of("chat", "whatsapp_message_id", "direction", "status", "content", "sent_at", "edited_at", "deleted");

    private final List<Message> messages = new ArrayList<>();

    /** One message, as it ends. */
    static final class Message {
        private final String chat;
        private final String id;
        private final String pushName;
        private final long sentAt;
        private final String text;
        private String status;
        private Long editedAt;
        private boolean deleted;

        /** @param pushName of who sent it; null for our own */
        private Message(String chat, String id, String pushName, long sentAt, String text) {
            this.chat = chat;
            this.id = id;
            this.pushName = pushName;
            this.sentAt = sentAt;
            this.text = text;
            status = isOutgoing() ? "PENDING" : "DELIVERY_ACK";
        }

        private boolean isOutgoing() {
            return pushName == null;
        }

        /** Evolution's word, or Meta's. */
        void reached(String word) {
            String reached = word.equals("DELIVERED") ? "DELIVERY_ACK" : word;
            status = STATUSES.indexOf(reached) > STATUSES.indexOf(status) ? reached : status;
        }

        void edited(long at) {
            editedAt = at;
        }

        void deleted() {
            deleted = true;
        }

        private boolean movesReadMark() {
            return isOutgoing() || STATUSES.indexOf(status) >= STATUSES.indexOf("READ");
        }

        private ObjectNode row() {
            ObjectNode row = Bundle.JSON.createObjectNode();
            row.put("chat", chat).put("whatsapp_message_id", id);
            row.put("direction", isOutgoing() ? "OUTGOING" : "INCOMING").put("status", status);
            row.put("content", editedAt == null ? text : Conversation.corrected(text))
                    .put("sent_at", iso(sentAt));
            if (editedAt != null) {
                row.put("edited_at", iso(editedAt));
            }
            if (deleted) {
                row.put("deleted", true);
            }
            return row;
        }
    }

    Message message(String chat, String id, String pushName, long sentAt, String text) {
        Message message = new Message(chat, id, pushName, sentAt, text);
        messages.add(message);
        return message;
    }

    /** The tables, of the columns that {@link #of} takes from a dump. */
    JsonNode tables() {
        ObjectNode tables = Bundle.JSON.createObjectNode();
        Map<String, List<Message>> chats = new TreeMap<>();
        messages.forEach(message ->
                chats.computeIfAbsent(message.chat, chat -> new ArrayList<>()).add(message));
        ArrayNode rows = tables.putArray("chats");
        chats.forEach((chat, said) -> rows.add(chat(chat, said)));
        ArrayNode all = tables.putArray("messages");
        chats.values()
                .forEach(said -> said.stream()
                        .sorted(Comparator.comparingLong((Message message) -> message.sentAt))
                        .forEach(message -> all.add(message.row())));
        return tables;
    }

    private static ObjectNode chat(String chat, List<Message> said) {
        long mark = said.stream()
                .filter(Message::movesReadMark)
                .mapToLong(each -> each.sentAt)
                .max()
                .orElse(0);
        Message last = said.get(said.size() - 1);
        String name = said.stream()
                .filter(message -> !message.isOutgoing())
                .reduce((earlier, later) -> later)
                .map(message -> message.pushName)
                .orElse("Desconhecido");
        return Bundle.JSON
                .createObjectNode()
                .put("whatsapp_chat_id", chat)
                .put("contact_name", name)
                .put("last_message_at", iso(last.sentAt))
                .put("unread_count", (int)
                        said.stream().filter(message -> message.sentAt > mark).count());
    }

    /** The same columns of {@link Tables#dump}. */
    static JsonNode of(JsonNode dump) {
        ObjectNode tables = Bundle.JSON.createObjectNode();
        ArrayNode chats = tables.putArray("chats");
        dump.path("chats").forEach(row -> chats.add(((ObjectNode) row.deepCopy()).retain(CHAT)));
        ArrayNode messages = tables.putArray("messages");
        dump.path("messages").forEach(row -> messages.add(((ObjectNode) row.deepCopy()).retain(MESSAGE)));
        return tables;
    }

    private static String iso(long seconds) {
        return ISO.format(Instant.ofEpochSecond(seconds));
    }
}
