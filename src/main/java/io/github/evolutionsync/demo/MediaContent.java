package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * The file in a message's {@code message}.
 *
 * @param type {@code imageMessage} and the like
 * @param file its fields
 * @param wrapped whether it is view-once, ephemeral or has a caption around it
 */
record MediaContent(String type, JsonNode file, boolean wrapped) {
    private static final List<String> WRAPPERS = List.of(
            "ephemeralMessage",
            "documentWithCaptionMessage",
            "viewOnceMessage",
            "viewOnceMessageV2",
            "viewOnceMessageV2Extension");
    private static final List<String> TYPES =
            List.of("imageMessage", "documentMessage", "audioMessage", "videoMessage", "stickerMessage", "ptvMessage");

    static Optional<MediaContent> of(JsonNode message) {
        for (String wrapper : WRAPPERS) {
            if (message.has(wrapper)) {
                return of(message.path(wrapper).path("message"))
                        .map(content -> new MediaContent(content.type(), content.file(), true));
            }
        }
        return TYPES.stream()
                .filter(type -> message.path(type).isObject())
                .findFirst()
                .map(type -> new MediaContent(type, message.get(type), false));
    }

    /** Where the host has it: the path of a Baileys message, the id of one through Meta; null if it has neither. */
    String reference() {
        String path = Json.text(file, "directPath");
        return path == null ? Json.text(file, "id") : path;
    }
}
