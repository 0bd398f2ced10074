package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.LastAnswer;
import io.github.evolutionsync.livefeed.JsonError;
import io.github.evolutionsync.media.BadMediaException;
import io.github.evolutionsync.media.MediaTooLargeException;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the uploads of one connection. */
final class UploadHandler extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UploadHandler.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Edge edge;
    private final UploadPolicy policy;
    private final UploadPlaces places;
    private final Executor threads;
    private Upload upload;
    private IncomingBytes body; // while it arrives
    private boolean refused;

    UploadHandler(Edge edge, UploadPolicy policy, UploadPlaces places, Executor threads) {
        this.edge = edge;
        this.policy = policy;
        this.places = places;
        this.threads = threads;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // not channelInactive, which is not called here during a request
        ctx.channel().closeFuture().addListener(closed -> {
            if (body != null) {
                body.fail(new IOException("The client has left"));
            }
            if (upload != null) {
                upload.drop();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request && Uploads.isUpload(request)) {
            String caller = policy.caller(request);
            if (caller == null) {
                ctx.fireChannelRead(message); // the guard of bodies answers
            } else {
                begin(ctx, caller, request);
                ReferenceCountUtil.release(message);
            }
        } else if (body != null && message instanceof HttpContent content) {
            take(content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, String caller, HttpRequest request) {
        edge.known(ctx.channel(), caller);
        try {
            String tenant = policy.tenant(caller, request);
            policy.check(request);
            upload = places.enter(tenant);
        } catch (UploadRefusedException e) {
            refuse(ctx, e);
            return;
        }
        Upload begun = upload;
        IncomingBytes bytes = new IncomingBytes(
                () -> ctx.channel().config().setAutoRead(false),
                () -> ctx.executor().execute(() -> ctx.channel().config().setAutoRead(true)),
                policy.mostOfBody(request),
                policy.tooLarge());
        body = bytes;
        try {
            threads.execute(() -> receive(ctx, request, begun, bytes));
        } catch (RejectedExecutionException e) { // the node is stopping
            upload.drop();
            refuse(ctx, UploadPolicy.refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "This node is stopping"));
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void take(HttpContent content) {
        if (content.content().isReadable()) {
            body.add(content.content());
        } else {
            content.release();
        }
        if (content.decoderResult().isFailure()) {
            body.fail(UploadPolicy.refusal(HttpResponseStatus.BAD_REQUEST, "The request is not valid HTTP"));
        } else if (content instanceof LastHttpContent) {
            body.end();
        }
    }

    /** Runs on a thread of uploads. */
    private void receive(ChannelHandlerContext ctx, HttpRequest request, Upload begun, IncomingBytes bytes) {
        try {
            if (UploadPolicy.isForm(request)) {
                FormFile form = new FormFile(request, bytes);
                begun.receive(form, policy.maxBytes());
                begun.fileName(form.fileName());
            } else {
                begun.receive(bytes, policy.maxBytes());
                begun.fileName(GivenName.of(request));
            }
            ctx.executor().execute(() -> passOn(ctx, new UploadRequest(request, begun)));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            begun.drop();
            ctx.executor().execute(() -> failed(ctx, e));
        }
    }

    private void passOn(ChannelHandlerContext ctx, UploadRequest request) {
        body = null;
        if (ctx.channel().isActive()) {
            ctx.fireChannelRead(request);
        } else {
            request.upload().drop();
        }
    }

    private void failed(ChannelHandlerContext ctx, Exception failure) {
        body = null;
        if (!ctx.channel().isActive()) {
            return;
        }
        if (failure instanceof UploadRefusedException refusal) {
            refuse(ctx, refusal);
        } else if (failure instanceof MediaTooLargeException) {
            refuse(ctx, policy.tooLarge());
        } else if (failure instanceof BadMediaException) {
            refuse(ctx, UploadPolicy.refusal(HttpResponseStatus.BAD_REQUEST, failure.getMessage()));
        } else {
            LOG.warn("A file could not be received: {}", failure.toString());
            refuse(
                    ctx,
                    UploadPolicy.refusal(
                            HttpResponseStatus.SERVICE_UNAVAILABLE,
                            "The file cannot be stored now, try again in a moment"));
        }
    }

    private void refuse(ChannelHandlerContext ctx, UploadRefusedException refusal) {
        refused = true;
        HttpResponse response = JsonError.response(refusal.status(), refusal.getMessage());
        HttpHeaders headers = response.headers();
        if (refusal.status().equals(HttpResponseStatus.TOO_MANY_REQUESTS)
                || refusal.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            headers.set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        LastAnswer.send(ctx, response);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && upload != null) {
            upload.drop(); // where no route has come to it, as during a stop
            upload = null;
        }
        ctx.write(message, promise);
    }
}
