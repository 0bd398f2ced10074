package io.github.evolutionsync.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that gets no answer in time, because it has not sent a whole request. Single bytes do not keep it
 * open. The handler knows no protocol, so it works in front of any server.
 */
public final class AnswerDeadline extends ChannelDuplexHandler {

    private final Duration answer;
    private final Duration idle;
    private Future<?> timer;
    private boolean asked;

    /**
     * @param answer the time from the start of the connection, or from the first byte after an answer, until the server
     *     sends a byte; and from then until the client has received it
     * @param idle the time from then until the next byte arrives
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
