package io.github.evolutionsync.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SocketFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbered messages as Evolution sends them, encoded before the clock starts. Message {@code n} belongs to chat {@code
 * n % chats} and to instance {@code n % instances}. Its text is {@code "#n# …"}.
 */
final class Messages {
    private static final long START = 1_795_448_000L;
    private static final String WORDS = "Bom dia! Gostaria de saber se o pedido já saiu para entrega, por favor. 😊";

    private final Options options;

    Messages(Options options) {
        this.options = options;
    }

    static String instance(int number) {
        return "loja-" + number;
    }

    String jid(int number) {
        return "55119" + (10_000_000 + number % options.chats()) + "@s.whatsapp.net";
    }

    /** The frames of one event, an attachment behind its text. */
    List<SocketFrame> frames(int number) {
        ObjectNode envelope = envelope(number);
        List<SocketFrame> frames = new ArrayList<>();
        String type = "42";
        if (options.thumbnailBytes() > 0) {
            ObjectNode image = Bundle.JSON.createObjectNode();
            image.put("caption", text(number)).put("mimetype", "image/jpeg").put("url", "https://mmg.whatsapp.net/x");
            image.putObject("jpegThumbnail").put("_placeholder", true).put("num", 0);
            ((ObjectNode) envelope.path("data"))
                    .put("messageType", "imageMessage")
                    .putObject("message")
                    .set("imageMessage", image);
            type = "451-";
        }
        frames.add(SocketFrame.text(type + "[\"messages.upsert\"," + envelope + "]"));
        if (options.thumbnailBytes() > 0) {
            frames.add(SocketFrame.binary(new byte[options.thumbnailBytes()]));
        }
        return frames;
    }

    ObjectNode envelope(int number) {
        ObjectNode envelope = Bundle.JSON.createObjectNode();
        envelope.put("event", "messages.upsert").put("instance", instance(number % options.instances()));
        ObjectNode data = envelope.putObject("data");
        data.putObject("key").put("remoteJid", jid(number)).put("fromMe", false).put("id", id(number));
        data.put("pushName", "Cliente " + number % options.chats()).put("status", "DELIVERY_ACK");
        data.putObject("message").put("conversation", text(number));
        data.put("messageType", "conversation").put("messageTimestamp", START + number / 100);
        data.put("instanceId", "6f9c8c0e-6d0b-4f2c-9d58-0b9a5a9f7f11").put("source", "android");
        data.putNull("contextInfo");
        envelope.put("destination", "").put("date_time", "2026-11-24T09:30:00.000Z");
        envelope.put("sender", "5511900000009@s.whatsapp.net").put("server_url", "http://localhost:8080");
        return envelope.put("apikey", "0C5B0F45-5E56-4B32-9B1C-3C1F8D1F5B7A");
    }

    /** The row that the mapping makes of it. */
    ObjectNode row(int number) {
        return Bundle.JSON
                .createObjectNode()
                .put("instance", instance(number % options.instances()))
                .put("jid", jid(number))
                .put("id", id(number))
                .put("from_me", false)
                .put("status", "DELIVERY_ACK")
                .put("content", text(number))
                .put("message_type", "conversation")
                .put("sender_name", "Cliente " + number % options.chats())
                .put("sent_at", START + number / 100)
                .put("moves_chat", true)
                .put("sender_jid", jid(number));
    }

    private static String id(int number) {
        return "3EB0%016X".formatted(number);
    }

    private static String text(int number) {
        return "#" + number + "# " + WORDS;
    }
}
