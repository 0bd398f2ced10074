package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** The shape of every HTTP error: {@code {"error":"one clear sentence"}}. */
public final class JsonError {

    private JsonError() {}

    /** The body. */
    public static String body(String sentence) {
        return "{\"error\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(sentence)) + "\"}";
    }

    /** The whole answer, for handlers that answer before Camel does. */
    public static FullHttpResponse response(HttpResponseStatus status, String sentence) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                Unpooled.wrappedBuffer(body(sentence).getBytes(StandardCharsets.UTF_8)));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        HttpUtil.setContentLength(response, response.content().readableBytes());
        return response;
    }
}
