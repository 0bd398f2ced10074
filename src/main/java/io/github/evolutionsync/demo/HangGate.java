package io.github.evolutionsync.demo;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sits next to the socket and blocks both directions while the server hangs. As with a stopped process, connections
 * stay open, bytes from clients wait, and everything continues at resume.
 */
final class HangGate extends ChannelDuplexHandler {
    private final Deque<Object> heldIn = new ArrayDeque<>();
    private final Deque<Outgoing> heldOut = new ArrayDeque<>();
    private ChannelHandlerContext context;
    private boolean hung;

    HangGate(boolean hung) {
        this.hung = hung;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().config().setAutoRead(!hung);
    }

    Future<?> hang() {
        return context.executor().submit(() -> {
            hung = true;
            context.channel().config().setAutoRead(false);
        });
    }

    Future<?> resume() {
        return context.executor().submit(() -> {
            hung = false;
            while (!heldOut.isEmpty()) {
                Outgoing held = heldOut.removeFirst();
                context.write(held.message(), held.promise());
            }
            context.flush();
            while (!heldIn.isEmpty()) {
                context.fireChannelRead(heldIn.removeFirst());
            }
            context.fireChannelReadComplete();
            context.channel().config().setAutoRead(true);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (hung) {
            heldIn.addLast(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (hung) {
            heldOut.addLast(new Outgoing(message, promise));
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        heldIn.forEach(ReferenceCountUtil::release);
        heldOut.forEach(held -> {
            ReferenceCountUtil.release(held.message());
            held.promise().tryFailure(new ClosedChannelException());
        });
        heldIn.clear();
        heldOut.clear();
        ctx.fireChannelInactive();
    }

    private record Outgoing(Object message, ChannelPromise promise) {}
}
