package io.github.evolutionsync.livefeed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * One text frame, encoded once for all connections of its tenant.
 *
 * @param seq its number, or null when it has none (session:update)
 * @param content on the heap and not pooled, so that a connection that goes away with frames waiting leaks nothing
 */
record Frame(Long seq, ByteBuf content) {

    static Frame of(Long seq, String json) {
        return of(seq, json.getBytes(StandardCharsets.UTF_8));
    }

    static Frame of(Long seq, byte[] json) {
        return new Frame(seq, Unpooled.wrappedBuffer(json));
    }

    int bytes() {
        return content.readableBytes();
    }
}
