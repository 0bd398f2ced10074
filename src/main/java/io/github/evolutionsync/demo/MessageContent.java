package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** The inner {@code message} of each kind, with WhatsApp's byte fields and 64-bit numbers. */
final class MessageContent {
    private final DeskFiles files = new DeskFiles();
    private final MediaHost host;

    MessageContent(MediaHost host) {
        this.host = host;
    }

    DeskFiles files() {
        return files;
    }

    MediaHost host() {
        return host;
    }

    /** The content of a message and the name of its kind. */
    record Typed(String type, ObjectNode message) {}

    Typed of(Line line, ObjectNode target, long millis, Random random) {
        return switch (line.kind()) {
            case IMAGE, AUDIO, VIDEO, STICKER, DOCUMENT -> file(line, millis, random);
            case LOCATION -> location(line.text());
            case REACTION -> reaction(line.text(), target, millis);
            case TEXT, EDIT, REVOKE, FAILING ->
                new Typed("conversation", Json.object().put("conversation", line.text()));
        };
    }

    private Typed file(Line line, long millis, Random random) {
        DeskFiles.DeskFile file = files.named(line.file());
        ObjectNode content = host.upload(file.file(), random);
        content.set("mediaKeyTimestamp", Json.longNumber(millis / 1000, false));
        String type =
                switch (line.kind()) {
                    case IMAGE -> image(line, file, content);
                    case AUDIO -> audio(file, content);
                    case VIDEO -> video(line, file, content);
                    case STICKER -> sticker(file, content);
                    default -> document(line, file, content);
                };
        ObjectNode message = Json.object();
        message.set(type, content);
        return new Typed(type, message);
    }

    private static String image(Line line, DeskFiles.DeskFile file, ObjectNode image) {
        caption(line, image);
        image.put("height", file.height()).put("width", file.width()).put("jpegThumbnail", file.thumbnail());
        return "imageMessage";
    }

    private static String audio(DeskFiles.DeskFile file, ObjectNode audio) {
        audio.put("seconds", file.seconds()).put("ptt", true).put("waveform", file.waveform());
        return "audioMessage";
    }

    private static String video(Line line, DeskFiles.DeskFile file, ObjectNode video) {
        caption(line, video);
        video.put("seconds", file.seconds())
                .put("height", file.height())
                .put("width", file.width())
                .put("jpegThumbnail", file.thumbnail());
        return "videoMessage";
    }

    private static String sticker(DeskFiles.DeskFile file, ObjectNode sticker) {
        sticker.put("height", file.height()).put("width", file.width()).put("isAnimated", false);
        return "stickerMessage";
    }

    private static String document(Line line, DeskFiles.DeskFile file, ObjectNode document) {
        document.put("title", line.text())
                .put("fileName", line.text())
                .put("pageCount", file.pages())
                .put("jpegThumbnail", file.thumbnail());
        return "documentMessage";
    }

    private static void caption(Line line, ObjectNode content) {
        if (!line.text().isEmpty()) {
            content.put("caption", line.text());
        }
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
        reaction.set("senderTimestampMs", Json.longNumber(millis, false));
        return new Typed("reactionMessage", message);
    }
}
