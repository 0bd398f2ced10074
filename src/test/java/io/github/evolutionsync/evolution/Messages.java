package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import java.util.List;

/** Creates events for tests, and reads the messages in delivered ones. */
final class Messages {
    static final String UPSERT = "messages.upsert";

    private Messages() {}

    static ObjectNode text(String text) {
        ObjectNode data = Json.MAPPER.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511988887777@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "ID-" + Integer.toHexString(text.hashCode()));
        data.put("pushName", "Ana");
        data.putObject("message").put("conversation", text);
        return data.put("messageType", "conversation").put("messageTimestamp", 1_795_448_565);
    }

    static int emit(SimulatedEvolution evolution, String instance, String text) {
        return evolution.emit(instance, UPSERT, text(text));
    }

    /** The texts of the messages that have arrived. */
    static List<String> texts(Listener listener) {
        return listener.envelopes(UPSERT).stream().map(Messages::text).toList();
    }

    static String text(JsonNode envelope) {
        return envelope.at("/data/message/conversation").asText(null);
    }
}
