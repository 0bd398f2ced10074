package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.LastAnswer;
import io.github.evolutionsync.livefeed.JsonError;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Guards one HTTP connection. */
final class GuardHandler extends ChannelDuplexHandler {

    /** Answers are larger than requests: the client may take this many times the request timeout to read one. */
    private static final int ANSWERS = 3;

    /** The bytes of a file that must arrive within the request timeout. */
    private static final int PROGRESS = 16 << 10;

    /** Netty answers these before it has read the body. After Expect: 100-continue it would take the body for the next request. */
    private static final Set<HttpResponseStatus> UNREAD =
            Set.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, HttpResponseStatus.EXPECTATION_FAILED);

    private final long requestTimeout;
    private final long keepAliveTimeout;
    private final Queue<HttpMethod> unanswered = new ArrayDeque<>();
    private Future<?> timer;
    private boolean reading;
    private boolean refused;
    private boolean isUpload;
    private int uploaded; // bytes since the timer was started

    GuardHandler(long requestTimeout, long keepAliveTimeout) {
        this.requestTimeout = requestTimeout;
        this.keepAliveTimeout = keepAliveTimeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // the first request must arrive in time, with TLS and without
        startTimer(
                requestTimeout,
                () -> refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT, "The request came too slowly"),
                ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.cancel(false);
        // Camel would log a stack trace for a partial request
        if (!reading) {
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            unanswered.add(request.method());
            reading = true;
            isUpload = Uploads.isUpload(request);
            uploaded = 0;
            request.headers().remove(HttpHeaderNames.FROM); // for Camel it would be the query parameter of this name
            startTimer(
                    requestTimeout,
                    () -> refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT, "The request came too slowly"),
                    ctx);
            if (isBad(ctx, request)) {
                ReferenceCountUtil.release(message);
                return;
            }
        }
        if (message instanceof LastHttpContent) {
            reading = false;
            timer.cancel(false);
        } else if (isUpload && message instanceof HttpContent content) {
            uploadGoesOn(ctx, content.content().readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    /** A file may take longer than a request, as long as it moves. */
    private void uploadGoesOn(ChannelHandlerContext ctx, int bytes) {
        uploaded += bytes;
        if (uploaded >= PROGRESS) {
            uploaded = 0;
            startTimer(
                    requestTimeout,
                    () -> refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT, "The file came too slowly"),
                    ctx);
        }
    }

    private boolean isBad(ChannelHandlerContext ctx, HttpRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            refuse(ctx, HttpResponseStatus.REQUEST_URI_TOO_LONG, "The address is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(ctx, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large");
        } else if (cause != null) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "The request is not valid HTTP");
        } else if (!isAddress(request.uri())) {
            refuse(
                    ctx,
                    HttpResponseStatus.BAD_REQUEST,
                    "The address is not valid: special characters must be percent-encoded");
        } else if (!isReadable(request.headers().get(HttpHeaderNames.CONTENT_TYPE))) {
            refuse(ctx, HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "This content type is not supported");
        }
        return refused;
    }

    /** Camel encodes answers in the charset of the request, and drops the connection if it does not support the charset. */
    private static boolean isReadable(String contentType) {
        CharSequence charset = contentType == null ? null : HttpUtil.getCharsetAsSequence(contentType);
        try {
            return charset == null || Charset.forName(charset.toString()).canEncode();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Camel parses the address again, and drops the connection if that fails. */
    private static boolean isAddress(String address) {
        try {
            URLDecoder.decode(new URI(address).toString(), StandardCharsets.UTF_8);
            return true;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String sentence) {
        refused = true;
        HttpResponse response = JsonError.response(status, sentence);
        LastAnswer.send(ctx, response);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        Object answer = message;
        if (message instanceof HttpResponse response && response.status().code() >= 200) {
            answer = Answers.shaped(response, HttpMethod.HEAD.equals(unanswered.poll()));
            startTimer(ANSWERS * requestTimeout, ctx::close, ctx);
            if (UNREAD.contains(response.status())) {
                refused = true;
                HttpUtil.setKeepAlive((HttpResponse) answer, false);
                LastAnswer.closeAfter(promise.unvoid());
            }
        }
        if (message instanceof LastHttpContent) {
            ctx.write(answer, promise.unvoid().addListener(left -> {
                if (left.isSuccess() && !reading && unanswered.isEmpty()) {
                    startTimer(keepAliveTimeout, ctx::close, ctx);
                }
            }));
        } else if (message instanceof HttpContent) {
            ctx.write(answer, promise.unvoid().addListener(left -> {
                if (left.isSuccess()) { // a part of a file: the next one has as much time again
                    startTimer(ANSWERS * requestTimeout, ctx::close, ctx);
                }
            }));
        } else {
            ctx.write(answer, promise);
        }
    }

    private void startTimer(long millis, Runnable end, ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = ctx.executor().schedule(end, millis, TimeUnit.MILLISECONDS);
    }
}
