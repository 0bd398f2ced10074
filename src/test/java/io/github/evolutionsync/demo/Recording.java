package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One action as recorded from 2.3.7: the HTTP exchange, if there was one, and the frames that it caused.
 *
 * @param name the action
 * @param http {@code {request, status, body}}, as far as recorded; some have text, a number or null instead
 * @param frames the Engine.IO frames in order
 */
public record Recording(String name, JsonNode http, List<SocketFrame> frames) {
    private static final Path FOLDER = Path.of("src/test/resources/evolution/2.3.7");

    /** All recordings, by name. */
    public static List<Recording> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Recording::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recording of a name, which is its file's without {@code .json}. */
    public static Recording named(String name) {
        return read(FOLDER.resolve(name + ".json"));
    }

    /** The envelopes of the frames that are not binary: {@code event}, {@code instance}, {@code data} and the rest. */
    public List<JsonNode> envelopes() {
        List<JsonNode> envelopes = new ArrayList<>();
        for (SocketFrame frame : frames) {
            if (frame.text() != null && frame.text().startsWith("42")) {
                envelopes.add(
                        json(frame.text().substring(frame.text().indexOf('['))).get(1));
            }
        }
        return envelopes;
    }

    @Override
    public String toString() {
        return name;
    }

    private static Recording read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".json", "");
            return new Recording(name, Json.read(Files.readString(file)).get("http"), SocketFrame.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
