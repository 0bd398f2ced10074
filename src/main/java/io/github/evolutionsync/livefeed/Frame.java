package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.evolutionsync.edge.Shared;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** One text frame, encoded once for all connections of its tenant, and once more if one of them uses Socket.IO. */
final class Frame {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** On the heap and not pooled, so that a connection that closes with waiting frames leaks nothing. */
    private final ByteBuf content;

    private final Shared shared;
    private volatile ByteBuf packet;

    private Frame(ByteBuf content) {
        this.content = content;
        this.shared = new Shared(content.readableBytes());
    }

    static Frame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(byte[] json) {
        return new Frame(Unpooled.wrappedBuffer(json));
    }

    /**
     * The first frame of a connection. Its seq is the client's own position, not the tenant's. A client keeps the
     * greatest seq of any frame, so a client that loses the connection now still requests everything that it missed.
     *
     * @param position the client's position
     * @param head the tenant's newest number
     */
    static Frame ready(long position, long head) {
        return of("{\"event\":\"ready\",\"seq\":" + position + ",\"head\":" + head + "}");
    }

    /** The frame for websockets. */
    ByteBuf content() {
        return content;
    }

    /** The frame for Socket.IO, or null while no client needs it. */
    ByteBuf packet() {
        return packet;
    }

    void packet(ByteBuf encoded) {
        packet = encoded;
    }

    /** The time of a message's frame, or null if the frame has none. */
    Instant sentAt() {
        try (InputStream json = new ByteBufInputStream(content.duplicate())) {
            String time = JSON.readTree(json).at("/data/message/sentAt").asText("");
            return time.isEmpty() ? null : Instant.parse(time);
        } catch (IOException | DateTimeParseException e) {
            // a team's own frames may have any content
            return null;
        }
    }

    /** Counts the frame's bytes once, however many connections wait to send them. */
    Shared shared() {
        return shared;
    }

    /** Size in bytes. */
    int size() {
        return content.readableBytes();
    }
}
