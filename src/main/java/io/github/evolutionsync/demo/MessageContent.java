package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** The inner {@code message} of each kind, with WhatsApp's byte fields and 64-bit numbers. */
final class MessageContent {
    private static final int BYTES_OF_KEY = 32;

    private final byte[] thumbnail = Resources.bytes("thumbnail.jpg");

    /** The content of a message and the name of its kind. */
    record Typed(String type, ObjectNode message) {}

    Typed of(Line line, ObjectNode target, long millis, Random random) {
        return switch (line.kind()) {
            case IMAGE -> image(line.text(), random);
            case AUDIO -> audio(Integer.parseInt(line.text()), random);
            case DOCUMENT -> document(line.text(), random);
            case LOCATION -> location(line.text());
            case REACTION -> reaction(line.text(), target, millis);
            case TEXT, EDIT, REVOKE, FAILING ->
                new Typed("conversation", Json.object().put("conversation", line.text()));
        };
    }

    private Typed image(String caption, Random random) {
        ObjectNode message = Json.object();
        ObjectNode image = media(message.putObject("imageMessage"), "image/jpeg", 84_211, random);
        if (!caption.isEmpty()) {
            image.put("caption", caption);
        }
        image.put("height", 1280).put("width", 960).put("jpegThumbnail", thumbnail);
        return new Typed("imageMessage", message);
    }

    private static Typed audio(int seconds, Random random) {
        ObjectNode message = Json.object();
        ObjectNode audio = media(message.putObject("audioMessage"), "audio/ogg; codecs=opus", seconds * 2_300L, random);
        byte[] waveform = new byte[64];
        random.nextBytes(waveform);
        audio.put("seconds", seconds).put("ptt", true).put("waveform", waveform);
        return new Typed("audioMessage", message);
    }

    private static Typed document(String file, Random random) {
        ObjectNode message = Json.object();
        media(message.putObject("documentMessage"), "application/pdf", 120_480, random)
                .put("title", file)
                .put("fileName", file)
                .put("pageCount", 1);
        return new Typed("documentMessage", message);
    }

    private static Typed location(String name) {
        ObjectNode message = Json.object();
        message.putObject("locationMessage")
                .put("degreesLatitude", -23.5445)
                .put("degreesLongitude", -46.6427)
                .put("name", name);
        return new Typed("locationMessage", message);
    }

    private static Typed reaction(String emoji, ObjectNode target, long millis) {
        ObjectNode message = Json.object();
        ObjectNode reaction = message.putObject("reactionMessage");
        reaction.set("key", target);
        reaction.put("text", emoji);
        reaction.set("senderTimestampMs", longNumber(millis, false));
        return new Typed("reactionMessage", message);
    }

    private static ObjectNode media(ObjectNode media, String mimetype, long length, Random random) {
        byte[] mediaKey = new byte[BYTES_OF_KEY];
        random.nextBytes(mediaKey);
        media.put("url", "https://mmg.whatsapp.net/v/t62.7118-24/demo.enc")
                .put("mimetype", mimetype)
                .put("mediaKey", mediaKey);
        media.set("fileLength", longNumber(length, true));
        return media;
    }

    private static ObjectNode longNumber(long value, boolean unsigned) {
        return Json.object()
                .put("low", (int) value)
                .put("high", (int) (value >> Integer.SIZE))
                .put("unsigned", unsigned);
    }
}
