package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.http.BadRequestException;
import io.github.evolutionsync.http.FileName;
import io.github.evolutionsync.media.MediaUrlException;
import io.github.evolutionsync.media.MediaUrls;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** Reads {@code media} of a message that is to be sent: an upload, the file of another message, or an address. */
final class MediaFields {
    private static final String SHAPES =
            "media must have exactly one of \"id\" (of an upload), \"messageId\" (of a message with a file) and \"url\"";
    private static final List<String> SOURCES = List.of("id", "messageId", "url");
    private static final int LONGEST_TEXT = 65_536;
    private static final int LONGEST_URL = 4_096;

    private final MediaUrls urls;

    MediaFields(MediaUrls urls) {
        this.urls = urls;
    }

    void read(JsonNode media, ObjectNode request, ObjectNode payload) {
        List<String> given = SOURCES.stream().filter(media::hasNonNull).toList();
        if (given.size() != 1) {
            throw new BadRequestException(SHAPES);
        }
        JsonNode voice = media.path("voice");
        if (!voice.isMissingNode() && !voice.isNull() && !voice.isBoolean()) {
            throw new BadRequestException("voice must be true or false");
        }
        String caption = MessageFields.bounded(media.path("caption"), "caption", LONGEST_TEXT);
        if (voice.asBoolean() && !caption.isEmpty()) {
            throw new BadRequestException("A voice note has no caption: send the text as a message of its own");
        }
        request.put("content", caption);
        if (voice.isBoolean()) {
            payload.put("voice", voice.booleanValue());
        }
        payload.put(
                "fileName", FileName.harmless(MessageFields.bounded(media.path("fileName"), "fileName", LONGEST_TEXT)));
        switch (given.get(0)) {
            case "id" -> request.put("upload", uuid(media.path("id")));
            case "messageId" -> request.put("forwarded", uuid(media.path("messageId")));
            default ->
                address(MessageFields.bounded(media.path("url"), "media.url", LONGEST_URL), voice.asBoolean(), payload);
        }
    }

    private static String uuid(JsonNode given) {
        try {
            return UUID.fromString(given.asText()).toString();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(SHAPES);
        }
    }

    /** Evolution goes by the file name, and makes one from the address that has no extension. */
    private void address(String url, boolean isVoice, ObjectNode payload) {
        try {
            urls.checkReachable(url);
        } catch (MediaUrlException e) {
            throw new BadRequestException("media.url is refused: " + e.getMessage());
        }
        String name = payload.path("fileName").isTextual()
                ? payload.path("fileName").textValue()
                : FileName.harmless(URI.create(url).getPath());
        String type = SentType.ofName(name);
        payload.put("url", url)
                .put("fileName", name == null ? "file" : name)
                .put("mediatype", isVoice ? "audio" : SentType.kind(type));
        if (type != null) {
            payload.put("mimetype", type);
        }
    }
}
