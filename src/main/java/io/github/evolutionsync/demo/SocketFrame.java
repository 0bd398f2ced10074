package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One websocket message of Engine.IO, either text or bytes.
 *
 * @param text   the text, null for a binary frame
 * @param binary the bytes, null for a text frame
 */
public record SocketFrame(String text, byte[] binary) {
    public SocketFrame {
        if ((text == null) == (binary == null)) {
            throw new IllegalArgumentException("A frame is either text or bytes");
        }
    }

    /** A text frame. */
    public static SocketFrame text(String text) {
        return new SocketFrame(text, null);
    }

    /** A binary frame. */
    public static SocketFrame binary(byte[] bytes) {
        return new SocketFrame(null, bytes);
    }

    /**
     * Reads a recording: an array of {@code {"text": …}} and {@code {"binary": base64}}, in the order they were sent.
     * The array is the whole file, or its field {@code frames} next to the HTTP exchange that caused them.
     *
     * @throws IOException if the file cannot be read or contains no array of this kind
     */
    public static List<SocketFrame> read(Path recording) throws IOException {
        List<SocketFrame> frames = new ArrayList<>();
        JsonNode recorded = Json.read(Files.readString(recording));
        JsonNode sent = recorded.isArray() ? recorded : recorded.path("frames");
        if (!sent.isArray()) {
            throw new IOException(recording + " contains no array of frames");
        }
        for (JsonNode frame : sent) {
            if (frame.has("text")) {
                frames.add(text(frame.get("text").textValue()));
            } else if (frame.has("binary")) {
                frames.add(binary(Base64.getDecoder().decode(frame.get("binary").textValue())));
            } else {
                throw new IOException(recording + " contains a frame that is neither text nor binary: " + frame);
            }
        }
        return frames;
    }
}
