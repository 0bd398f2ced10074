package io.github.evolutionsync.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a body, without the end that would complete the answer. */
final class UnfinishedContent implements ChunkedInput<HttpContent> {
    private static final int PART = 64 * 1024;

    private final InputStream content;
    private final long bytes;
    private long sent;

    UnfinishedContent(InputStream content, long bytes) {
        this.content = content;
        this.bytes = bytes;
    }

    @Override
    public boolean isEndOfInput() {
        return sent >= bytes;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    @Deprecated
    @Override
    public HttpContent readChunk(ChannelHandlerContext ctx) throws IOException {
        return readChunk(ctx.alloc());
    }

    @Override
    public HttpContent readChunk(ByteBufAllocator allocator) throws IOException {
        byte[] part = content.readNBytes((int) Math.min(PART, bytes - sent));
        sent = part.length == 0 ? bytes : sent + part.length;
        ByteBuf buffer = allocator.buffer(part.length).writeBytes(part);
        return new DefaultHttpContent(buffer);
    }

    @Override
    public long length() {
        return bytes;
    }

    @Override
    public long progress() {
        return sent;
    }
}
