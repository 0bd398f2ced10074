package io.github.evolutionsync.http;

import io.github.evolutionsync.livefeed.JsonError;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;

/** Sends the files of one connection. */
final class DownloadHandler extends ChannelDuplexHandler {
    private static final int RETRY_AFTER_SECONDS = 5;

    /**
     * In bytes. The system would take several megabytes for a fast connection, and report room again only when a third of them has left:
     * a slow client would seem to stand still.
     */
    private static final int SEND_BUFFER = 256 << 10;

    private final Shares shares;
    private final Executor threads;
    private Download download;

    DownloadHandler(Shares shares, Executor threads) {
        this.shares = shares;
        this.threads = threads;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // not channelInactive, which is not called here during a request
        ctx.channel().closeFuture().addListener(closed -> {
            if (download != null) {
                download.abandon();
            }
        });
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof FileResponse file) {
            begin(ctx, file, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private void begin(ChannelHandlerContext ctx, FileResponse file, ChannelPromise promise) {
        if (!ctx.channel().isActive()) { // no event would end the download
            Download.release(file, threads);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        Shares.Outcome outcome = shares.enter(file.tenant());
        if (outcome != Shares.Outcome.TAKEN) {
            Download.release(file, threads);
            ctx.write(refusal(outcome), promise);
            return;
        }
        ctx.channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
        download = new Download(ctx, file, promise, threads, () -> shares.leave(file.tenant()));
        ctx.write(file.head());
        download.proceed();
    }

    private static FullHttpResponse refusal(Shares.Outcome outcome) {
        FullHttpResponse refusal = outcome == Shares.Outcome.TENANT_HAS_TOO_MANY
                ? JsonError.response(
                        HttpResponseStatus.TOO_MANY_REQUESTS, "Too many downloads of this tenant are under way")
                : JsonError.response(HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many downloads are under way");
        refusal.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return refusal;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (download != null) {
            download.proceed();
        }
        ctx.fireChannelWritabilityChanged();
    }
}
