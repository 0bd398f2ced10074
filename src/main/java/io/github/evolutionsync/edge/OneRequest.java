package io.github.evolutionsync.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Passes on one request of a connection at a time. The next one follows when the answer has left the process. A client
 * that does not read its answers therefore gets no further ones, and its further requests stay on its own machine.
 */
public final class OneRequest extends ChannelDuplexHandler {

    /** Parts of requests, at least two per request, that were read together with the previous request. */
    private static final int MOST_WAITING = 64;

    private final Unauthenticated unauthenticated;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean unanswered;
    private boolean informs;

    public OneRequest(Edge edge) {
        this.unauthenticated = edge.unauthenticated();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (waiting.isEmpty() && !(unanswered && message instanceof HttpRequest)) {
            pass(ctx, message);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(message);
            ctx.channel().config().setAutoRead(false);
        } else {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    private void pass(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered = true;
        }
        if (message instanceof LastHttpContent) {
            unauthenticated.touch(ctx.channel());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            informs = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        if (message instanceof LastHttpContent && !informs) {
            ctx.write(message, promise.unvoid().addListener(left -> {
                if (left.isSuccess()) {
                    next(ctx);
                }
            }));
        } else {
            ctx.write(message, promise);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        unanswered = false;
        while (!waiting.isEmpty() && !(unanswered && waiting.peek() instanceof HttpRequest)) {
            pass(ctx, waiting.poll());
        }
        if (waiting.isEmpty() && !ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        ctx.channel().config().setAutoRead(true);
    }
}
