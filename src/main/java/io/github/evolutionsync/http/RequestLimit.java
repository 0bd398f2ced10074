package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.LastAnswer;
import io.github.evolutionsync.livefeed.JsonError;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Limits the requests of all connections that wait for a thread or run on one. The queue of these threads has no limit of its own, and
 * a request stays in it after its client has left.
 */
final class RequestLimit extends ChannelDuplexHandler {

    private final Semaphore requests;
    private EventExecutor executor;
    private boolean refused;
    private boolean answers;

    /** @param requests shared by all connections */
    RequestLimit(Semaphore requests) {
        this.requests = requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest && !refused) {
            begin(ctx);
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        if (requests.tryAcquire()) {
            executor = ctx.pipeline().lastContext().executor();
            return;
        }
        refused = true;
        HttpResponse response = JsonError.response(
                HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many requests wait already, try again in a moment");
        response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        LastAnswer.send(ctx, response);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            answers = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
        }
        if (message instanceof LastHttpContent && answers && executor != null) {
            executor = null;
            requests.release();
        }
        ctx.write(message, promise);
    }

    /** The client has left, or switches to a websocket. Its request may still wait: it is done when its thread comes to this task. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (executor != null) {
            try {
                executor.execute(requests::release);
            } catch (RejectedExecutionException e) {
                requests.release();
            }
            executor = null;
        }
    }
}
