package io.github.evolutionsync.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection that gets no answer in time, because nothing whole has come by it: bytes now and then do not keep it
 * open. It knows no protocol, so that it fits in front of any server.
 */
public final class AnswerDeadline extends ChannelDuplexHandler {

    private final Duration answer;
    private final Duration idle;
    private Future<?> timer;
    private boolean asked;

    /**
     * @param answer from the connection's start, or the first byte after an answer, until some byte is sent; and from then
     *     until the client has taken it
     * @param idle from then until the next byte comes
     */
    public AnswerDeadline(Duration answer, Duration idle) {
        this.answer = answer;
        this.idle = idle;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        asked = true;
        start(ctx, answer);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!asked) {
            asked = true;
            start(ctx, answer);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        start(ctx, answer);
        ctx.write(message, promise.unvoid().addListener(left -> {
            if (left.isSuccess()) {
                asked = false;
                start(ctx, idle);
            }
        }));
    }

    private void start(ChannelHandlerContext ctx, Duration left) {
        stop();
        timer = ctx.executor().schedule(() -> ctx.close(), left.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }
}
