package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.TooManyAttemptsException;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.LastAnswer;
import io.github.evolutionsync.livefeed.JsonError;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Guards the request bodies of one connection. */
final class BodyHandler extends ChannelDuplexHandler {

    /** Camel may still hold the body of a client that disconnected before its answer. */
    private static final long ANSWER_SECONDS = 60;

    private final Edge edge;
    private final Callers callers;
    private String caller;
    private long held;
    private boolean refused;
    private boolean whole;

    BodyHandler(Edge edge, Callers callers) {
        this.edge = edge;
        this.callers = callers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // not channelInactive, which is not called here during a request
        ctx.channel().closeFuture().addListener(closed -> {
            if (held > 0 && whole) {
                ctx.executor().schedule(this::giveBack, ANSWER_SECONDS, TimeUnit.SECONDS);
            } else if (held > 0) {
                giveBack();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            caller = callers.of(request);
            if (caller != null) {
                edge.asks(ctx.channel(), caller);
            } else if (hasBody(request)) {
                refuse(ctx, refusal(ctx, request));
            } else {
                linked(ctx, callers.ofLink(request));
            }
        }
        if (!refused && message instanceof HttpContent content) {
            hold(ctx, content.content().readableBytes());
        }
        whole = message instanceof LastHttpContent;
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void linked(ChannelHandlerContext ctx, String tenant) {
        if (tenant != null) {
            edge.asks(ctx.channel(), tenant);
        }
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                || !request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
    }

    private HttpResponse refusal(ChannelHandlerContext ctx, HttpRequest request) {
        InetSocketAddress from = (InetSocketAddress) ctx.channel().remoteAddress();
        RuntimeException refusal = callers.refusal(request, from == null ? null : from.getAddress());
        HttpResponse response;
        if (refusal instanceof TooManyAttemptsException tooMany) {
            response = JsonError.response(HttpResponseStatus.TOO_MANY_REQUESTS, refusal.getMessage());
            response.headers().set(HttpHeaderNames.RETRY_AFTER, tooMany.retryAfterSeconds());
        } else {
            response = JsonError.response(HttpResponseStatus.UNAUTHORIZED, refusal.getMessage());
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return response;
    }

    private void hold(ChannelHandlerContext ctx, int bytes) {
        if (bytes == 0) {
            return;
        }
        if (edge.bodies().take(caller, bytes)) {
            held += bytes;
        } else {
            HttpResponse response = JsonError.response(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "Too many requests are being received, try again in a moment");
            response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
            refuse(ctx, response);
        }
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponse response) {
        refused = true;
        LastAnswer.send(ctx, response);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        // otherwise the client would wait for the answer until the connection ends
        ChannelPromise written = promise.unvoid().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        if (message instanceof LastHttpContent && held > 0 && !isContinue(message)) {
            giveBack();
        }
        ctx.write(message, written);
    }

    private static boolean isContinue(Object message) {
        return message instanceof HttpResponse response && response.status().equals(HttpResponseStatus.CONTINUE);
    }

    private void giveBack() {
        edge.bodies().give(caller, held);
        held = 0;
    }
}
