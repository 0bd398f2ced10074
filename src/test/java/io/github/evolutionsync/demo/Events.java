package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Data of events, for tests. */
final class Events {
    private Events() {}

    static ObjectNode text(String id, String text, long seconds) {
        return text(id, "5511988887777@s.whatsapp.net", text, seconds);
    }

    static ObjectNode text(String id, String remoteJid, String text, long seconds) {
        ObjectNode data = Json.object();
        data.putObject("key").put("remoteJid", remoteJid).put("fromMe", false).put("id", id);
        data.put("pushName", "Ana").put("status", "DELIVERY_ACK");
        data.putObject("message").put("conversation", text);
        return data.put("messageType", "conversation")
                .put("messageTimestamp", seconds)
                .put("instanceId", "c1d65db8-33dc-408b-890c-06dc7cd1069f")
                .put("source", "ios");
    }
}
