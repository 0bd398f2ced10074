package io.github.evolutionsync.demo;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Closes a connection that gets no request for a while after its last answer, like Node's HTTP server. */
final class KeepAlive extends ChannelDuplexHandler {
    private final Duration timeout;
    private final BooleanSupplier hung;
    private Future<?> timer;

    KeepAlive(Duration timeout, BooleanSupplier hung) {
        this.timeout = timeout;
        this.hung = hung;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        cancel();
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean isUpgrade = message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        // the end of the answer, because a long one may take longer to send than the timeout
        if (message instanceof LastHttpContent && !isUpgrade) {
            promise.addListener(done -> schedule(ctx));
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    private void schedule(ChannelHandlerContext ctx) {
        cancel();
        timer = ctx.executor().schedule(() -> expire(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire(ChannelHandlerContext ctx) {
        if (hung.getAsBoolean()) {
            // a hung server does not run its timers either
            schedule(ctx);
        } else {
            ctx.close();
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
