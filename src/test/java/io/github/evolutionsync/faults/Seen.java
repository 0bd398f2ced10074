package io.github.evolutionsync.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The state that a client has from its frames over all its connections, and its position. */
final class Seen {
    private final String tenant;
    private final Map<String, Message> messages = new HashMap<>();
    private final Map<String, Integer> told = new HashMap<>();
    private final Map<String, String> media = new HashMap<>();

    /** A client whose connection ended between two frames may get a state again, because a row is sent as it is now. */
    private final Set<String> mediaOfThisConnection = new HashSet<>();

    private int repeatedMedia;
    private long seq;
    private int outOfOrder;
    private int frames;

    private record Message(String jid, String direction, String text, String status) {}

    Seen(String tenant) {
        this.tenant = tenant;
    }

    String tenant() {
        return tenant;
    }

    synchronized long seq() {
        return seq;
    }

    synchronized int outOfOrder() {
        return outOfOrder;
    }

    /** All that it was sent, but for the greetings. */
    synchronized int frames() {
        return frames;
    }

    /** Messages that were told as new more than once. */
    synchronized long doubled() {
        return told.values().stream().filter(times -> times > 1).count();
    }

    synchronized Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        messages.forEach((id, message) -> facts.put(
                id, Sent.facts(tenant, message.jid(), message.direction(), message.text(), message.status())));
        return facts;
    }

    /** The last state of each message's file. */
    synchronized Map<String, String> media() {
        return Map.copyOf(media);
    }

    /** Frames with a state that a message's file already had by an earlier frame of the same connection. */
    synchronized int repeatedMedia() {
        return repeatedMedia;
    }

    private void media(String id, JsonNode state) {
        if (state.isTextual()) {
            boolean isSame = state.asText().equals(media.put(id, state.asText()));
            boolean isKnown = !mediaOfThisConnection.add(id);
            repeatedMedia += isSame && isKnown ? 1 : 0;
        }
    }

    synchronized void frame(JsonNode frame) {
        JsonNode data = frame.path("data");
        switch (frame.path("event").asText()) {
            case "ready" -> {
                mediaOfThisConnection.clear();
                return;
            }
            case "chat:message" -> {
                JsonNode message = data.path("message");
                String id = message.path("whatsappMessageId").asText();
                told.merge(id, 1, Integer::sum);
                media(id, message.at("/media/state"));
                messages.put(
                        id,
                        new Message(
                                data.path("remoteJid").asText(),
                                message.path("direction").asText(),
                                message.path("content").asText(),
                                message.path("status").asText()));
            }
            case "message:update" -> {
                media(data.path("whatsappMessageId").asText(), data.at("/updates/media/state"));
                messages.computeIfPresent(data.path("whatsappMessageId").asText(), (id, message) -> {
                    JsonNode updates = data.path("updates");
                    return new Message(
                            message.jid(),
                            updates.path("direction").asText(message.direction()),
                            updates.path("content").asText(message.text()),
                            updates.path("status").asText(message.status()));
                });
            }
            default -> {
                // chats and sessions: other tests look at them
            }
        }
        frames++;
        if (frame.has("seq")) {
            outOfOrder += frame.path("seq").asLong() < seq ? 1 : 0;
            seq = Math.max(seq, frame.path("seq").asLong());
        }
    }
}
