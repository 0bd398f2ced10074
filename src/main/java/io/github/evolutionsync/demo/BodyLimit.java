package io.github.evolutionsync.demo;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.time.Instant;

/** Collects a request's body up to Evolution's limit. */
final class BodyLimit extends HttpObjectAggregator {
    BodyLimit(int maxBytes) {
        super(maxBytes);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.writeAndFlush(ExpressAnswer.of(Answer.broken(413, "request entity too large"), Instant.now(), null))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
