package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * One text frame, encoded once for all connections of its tenant.
 *
 * @param content on the heap and not pooled, so that a connection that goes away with frames waiting leaks nothing
 */
record Frame(ByteBuf content) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Frame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(byte[] json) {
        return new Frame(Unpooled.wrappedBuffer(json));
    }

    /** Of a message's frame: its own time. Null where it does not tell one. */
    Instant sentAt() {
        try (InputStream json = new ByteBufInputStream(content.duplicate())) {
            String time = JSON.readTree(json).at("/data/message/sentAt").asText("");
            return time.isEmpty() ? null : Instant.parse(time);
        } catch (IOException | DateTimeParseException e) {
            // what a team's own frames say is theirs
            return null;
        }
    }

    /** Bytes. */
    int size() {
        return content.readableBytes();
    }
}
