package io.github.evolutionsync.livefeed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * One text frame, encoded once for all connections of its tenant.
 *
 * @param content on the heap and not pooled, so that a connection that goes away with frames waiting leaks nothing
 */
record Frame(ByteBuf content) {

    static Frame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(byte[] json) {
        return new Frame(Unpooled.wrappedBuffer(json));
    }

    /** Bytes. */
    int size() {
        return content.readableBytes();
    }
}
