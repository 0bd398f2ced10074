package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Set;

/** Adds the file of a message to its event. Evolution sends the event without it if it does not get the file. */
final class EventMedia {
    private static final Set<String> EVENTS = Set.of("messages.upsert", "send.message");
    private static final int LARGEST_TEXT = 100 * 1024 * 1024;

    private final MediaHost host;

    EventMedia(MediaHost host) {
        this.host = host;
    }

    /** The event's data as the instance sends it: the same object if nothing is added. */
    JsonNode added(Instance instance, String event, JsonNode data) {
        boolean meta = instance.definition().integration() == Integration.BUSINESS;
        MediaInEvents mode = instance.mediaInEvents();
        boolean adds = mode == MediaInEvents.S3_URL
                ? instance.definition().integration() != Integration.EVOLUTION
                : mode == MediaInEvents.BASE64 && instance.definition().integration() == Integration.BAILEYS;
        if (!adds || !EVENTS.contains(event) || !data.path("message").isObject()) {
            return data;
        }
        return MediaContent.of(data.get("message"))
                .filter(content -> content.reference() != null)
                .filter(content -> mode == MediaInEvents.S3_URL || !content.wrapped())
                .flatMap(content -> host.find(content.reference())
                        .filter(file -> !file.isGone())
                        .map(file -> with(data, instance, content, file, meta)))
                .orElse(data);
    }

    private JsonNode with(JsonNode data, Instance instance, MediaContent content, HostedFile file, boolean meta) {
        ObjectNode copy = data.deepCopy();
        ObjectNode message = (ObjectNode) copy.get("message");
        if (instance.mediaInEvents() == MediaInEvents.BASE64) {
            return file.bytes() > LARGEST_TEXT ? data : put(copy, message, file);
        }
        String type = meta ? content.type().replace("Message", "") : content.type();
        String name = instance.definition().id() + "/" + Json.text(data.path("key"), "remoteJid") + "/" + type + "/"
                + Json.text(data.path("key"), "id") + "." + Mimetypes.extension(file.mimetype());
        message.put("mediaUrl", host.put(file, name));
        return copy;
    }

    private static JsonNode put(ObjectNode copy, ObjectNode message, HostedFile file) {
        try (InputStream content = file.open()) {
            message.put("base64", Base64.getEncoder().encodeToString(content.readAllBytes()));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
