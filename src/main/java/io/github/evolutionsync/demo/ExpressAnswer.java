package io.github.evolutionsync.demo;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** An answer with the headers that Express and Node add, as recorded from 2.3.7. */
final class ExpressAnswer {
    private static final int ETAG_HASH_LENGTH = 27;

    private ExpressAnswer() {}

    /** @param keepAlive how long the connection stays open without a request; null if it closes */
    static FullHttpResponse of(Answer answer, Instant now, Duration keepAlive) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(body));
        addHeaders(response, now, keepAlive);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length).set(HttpHeaderNames.ETAG, etag(body));
        return response;
    }

    /** The start of an answer whose body is streamed, without the ETag that Express calculates from the whole body. */
    static HttpResponse start(Answer answer, Instant now, Duration keepAlive) {
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        addHeaders(response, now, keepAlive);
        if (answer.stream().bytes() < 0) {
            HttpUtil.setTransferEncodingChunked(response, true);
        } else {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.stream().bytes());
        }
        return response;
    }

    private static void addHeaders(HttpResponse response, Instant now, Duration keepAlive) {
        response.headers()
                .set("X-Powered-By", "Express")
                .set(HttpHeaderNames.VARY, "Origin, Accept-Encoding")
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                .set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(now)));
        if (keepAlive == null) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            response.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
                    .set("Keep-Alive", "timeout=" + keepAlive.toSeconds());
        }
    }

    /** Express's weak ETag: the length and a hash of the body before it is compressed. */
    private static String etag(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(body);
            String text = Base64.getEncoder().encodeToString(hash).substring(0, ETAG_HASH_LENGTH);
            return "W/\"" + Integer.toHexString(body.length) + "-" + text + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }
}
