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

/** One text frame, encoded once for all connections of its tenant; once more where one of them speaks Socket.IO. */
final class Frame {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** On the heap and not pooled, so that a connection that goes away with frames waiting leaks nothing. */
    private final ByteBuf content;

    private final Long position;
    private volatile ByteBuf packet;

    private Frame(ByteBuf content, Long position) {
        this.content = content;
        this.position = position;
    }

    static Frame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(byte[] json) {
        return new Frame(Unpooled.wrappedBuffer(json), null);
    }

    /**
     * The first frame of a connection.
     *
     * @param head where the tenant is
     * @param position where the client is until it has read more
     */
    static Frame ready(long head, long position) {
        byte[] json = ("{\"event\":\"ready\",\"seq\":" + head + "}").getBytes(StandardCharsets.UTF_8);
        return new Frame(Unpooled.wrappedBuffer(json), position);
    }

    /** As the websocket sends it. */
    ByteBuf content() {
        return content;
    }

    /** Null: the frame's own seq. */
    Long position() {
        return position;
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

    /** Bytes. */
    int size() {
        return content.readableBytes();
    }
}
