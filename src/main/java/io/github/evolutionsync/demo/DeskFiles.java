package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The files that the parties of the desk send each other, with what a message tells of each. */
final class DeskFiles {
    private final Map<String, DeskFile> byName = new HashMap<>();

    DeskFiles() {
        try {
            Json.read(Resources.text("media/media.json"))
                    .properties()
                    .forEach(entry -> byName.put(entry.getKey(), read(entry.getKey(), entry.getValue())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("demo/media/media.json is not valid JSON: " + e.getMessage(), e);
        }
    }

    DeskFile named(String name) {
        DeskFile file = byName.get(name);
        if (file == null) {
            throw new IllegalArgumentException("demo/media/media.json has no file " + name);
        }
        return file;
    }

    private static DeskFile read(String name, JsonNode facts) {
        byte[] content = Resources.bytes("media/" + name);
        return new DeskFile(
                HostedFile.shared(content, Json.text(facts, "mimetype")),
                content,
                facts.path("width").asInt(),
                facts.path("height").asInt(),
                facts.path("seconds").asInt(),
                facts.path("pages").asInt(),
                bytes(facts.path("thumbnail")),
                bytes(facts.path("waveform")));
    }

    private static byte[] bytes(JsonNode base64) {
        try {
            return base64.isMissingNode() ? null : base64.binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file; what does not apply to its kind is 0 or null. */
    record DeskFile(
            HostedFile file,
            byte[] content,
            int width,
            int height,
            int seconds,
            int pages,
            byte[] thumbnail,
            byte[] waveform) {}
}
