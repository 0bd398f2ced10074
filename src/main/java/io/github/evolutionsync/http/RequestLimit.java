package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.LastAnswer;
import io.github.evolutionsync.livefeed.JsonError;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Limits the requests of all connections that wait for a thread or run on one. The queue of these threads has no limit of its own, and
 * a request stays in it after its client has left.
 */
final class RequestLimit extends ChannelInboundHandlerAdapter {

    private final Semaphore requests;
    private boolean refused;

    /** @param requests shared by all connections */
    RequestLimit(Semaphore requests) {
        this.requests = requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof LastHttpContent)) {
            ctx.fireChannelRead(message);
        } else if (requests.tryAcquire()) {
            EventExecutor routes = ctx.pipeline().lastContext().executor();
            ctx.fireChannelRead(message);
            releaseAfterwards(routes);
        } else {
            ReferenceCountUtil.release(message);
            refuse(ctx);
        }
    }

    /** An executor has one thread, which comes to this task when it is done with the request. */
    private void releaseAfterwards(EventExecutor routes) {
        try {
            routes.execute(requests::release);
        } catch (RejectedExecutionException e) { // the node is stopping
            requests.release();
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        refused = true;
        HttpResponse response = JsonError.response(
                HttpResponseStatus.SERVICE_UNAVAILABLE, "Too many requests wait already, try again in a moment");
        response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        LastAnswer.send(ctx, response);
    }
}
