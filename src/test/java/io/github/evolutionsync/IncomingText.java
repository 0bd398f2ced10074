package io.github.evolutionsync;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A customer's text message, as Evolution sends it with {@code messages.upsert}. */
public final class IncomingText {
    private static final String CUSTOMER = "5511911110001@s.whatsapp.net";

    private IncomingText() {}

    /** Of now, and of the same customer. */
    public static ObjectNode of(String id, String text) {
        return of(CUSTOMER, id, text, Instant.now());
    }

    public static ObjectNode of(String jid, String id, String text, Instant at) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key").put("remoteJid", jid).put("fromMe", false).put("id", id);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", at.getEpochSecond());
        data.putObject("message").put("conversation", text);
        return data;
    }
}
