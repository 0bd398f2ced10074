package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** findChats: returns a chat for every JID that has a message, with its last message. */
final class ChatEndpoints {
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Clock clock;
    private final boolean failsOnRevoked;

    ChatEndpoints(SimulatedEvolutionSettings settings) {
        this.clock = settings.clock();
        this.failsOnRevoked = settings.revokedBreaksFindChats();
    }

    void register(HttpApi api) {
        api.onInstance("POST /chat/findChats", this::findChats);
    }

    private Answer findChats(Instance instance, ReceivedRequest request) {
        JsonNode body = request.body();
        if (body.path("take").asInt() < 0) {
            return Answer.broken(
                    500,
                    "\nInvalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `2201W`. "
                            + "Message: `LIMIT must not be negative`");
        }
        List<StoredMessage> last = lastMessages(instance.store(), body.path("where"));
        if (failsOnRevoked && last.stream().anyMatch(message -> !message.hasContent())) {
            return Answer.broken(500, "Cannot read properties of null (reading 'mediaUrl')");
        }
        int take = body.path("take").asInt();
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        Paging.newestFirst(
                        last,
                        StoredMessage::timestamp,
                        StoredMessage::id,
                        body.path("skip").asInt(),
                        take == 0 ? Integer.MAX_VALUE : take)
                .forEach(message -> rows.add(row(instance.store(), message)));
        return Answer.of(200, rows);
    }

    private static List<StoredMessage> lastMessages(InstanceStore store, JsonNode where) {
        TimeWindow window = TimeWindow.of(where);
        String wanted = Json.text(where, "remoteJid");
        Map<String, StoredMessage> last = new LinkedHashMap<>();
        for (StoredMessage message : store.messages()) {
            if (window.contains(message.timestamp()) && (wanted == null || wanted.equals(message.remoteJid()))) {
                last.merge(message.remoteJid(), message, (a, b) -> b.timestamp() >= a.timestamp() ? b : a);
            }
        }
        return List.copyOf(last.values());
    }

    private ObjectNode row(InstanceStore store, StoredMessage last) {
        Optional<InstanceStore.ContactRow> contact = store.contact(last.remoteJid());
        Optional<InstanceStore.ChatRow> chat = store.chat(last.remoteJid());
        Instant opened = chat.map(InstanceStore.ChatRow::createdAt).orElse(null);
        Instant expires = opened == null ? null : opened.plus(WINDOW);
        ObjectNode row = Json.object()
                .put("id", contact.map(InstanceStore.ContactRow::id).orElse(null))
                .put("remoteJid", last.remoteJid())
                .put("pushName", chat.map(InstanceStore.ChatRow::name).orElse(null))
                .put(
                        "profilePicUrl",
                        contact.map(InstanceStore.ContactRow::profilePicUrl).orElse(null))
                .put("updatedAt", Times.iso(Instant.ofEpochSecond(last.timestamp())))
                .put("windowStart", opened == null ? null : Times.iso(opened))
                .put("windowExpires", expires == null ? null : Times.iso(expires))
                .put("windowActive", expires != null && expires.isAfter(clock.instant()));
        row.set("lastMessage", last.toLastMessage());
        row.put("unreadCount", chat.map(InstanceStore.ChatRow::unread).orElse(null));
        return row.put("isSaved", contact.isPresent());
    }
}
