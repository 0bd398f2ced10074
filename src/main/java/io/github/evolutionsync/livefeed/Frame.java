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

/** One text frame, encoded once for all connections of its tenant; once more where one of them speaks Socket.IO. */
final class Frame {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** On the heap and not pooled, so that a connection that goes away with frames waiting leaks nothing. */
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
     * The first frame of a connection. Its seq is the client's own place and not the tenant's: a client that keeps the
     * greatest seq of any frame and is cut off before the rest comes back for all of it.
     *
     * @param position where the client stands
     * @param head the tenant's newest number
     */
    static Frame ready(long position, long head) {
        return of("{\"event\":\"ready\",\"seq\":" + position + ",\"head\":" + head + "}");
    }

    /** As the websocket sends it. */
    ByteBuf content() {
        return content;
    }

    /** As Socket.IO sends it, or null while nobody has asked for it. */
    ByteBuf packet() {
        return packet;
    }

    void packet(ByteBuf encoded) {
        packet = encoded;
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

    /** As it counts while connections wait to send it. */
    Shared shared() {
        return shared;
    }

    /** Bytes. */
    int size() {
        return content.readableBytes();
    }
}
