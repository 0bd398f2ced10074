package io.github.evolutionsync.http;

import io.github.evolutionsync.livefeed.JsonError;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/** Adds a sentence to errors that camel-netty-http leaves empty, and removes the body from answers to HEAD. */
final class Answers {

    private static final Map<Integer, String> SENTENCES = Map.of(
            404, "Nothing is served at this address",
            405, "This method is not served at this address",
            413, "The request is too large",
            415, "This content type is not supported",
            500, "Internal error; the log has the details",
            503, "Not ready, try again in a moment");

    private Answers() {}

    static HttpResponse shaped(HttpResponse response, boolean forHead) {
        HttpResponse answer = response.status().code() >= 400 && isEmpty(response) ? error(response) : response;
        if (forHead && answer instanceof FullHttpResponse full) {
            full.content().clear();
        }
        return answer;
    }

    private static boolean isEmpty(HttpResponse response) {
        boolean hasBody = response instanceof HttpContent body && body.content().isReadable();
        return !hasBody
                && !HttpUtil.isTransferEncodingChunked(response)
                && HttpUtil.getContentLength(response, 0L) == 0;
    }

    private static HttpResponse error(HttpResponse response) {
        HttpResponseStatus status = response.status();
        FullHttpResponse error =
                JsonError.response(status, SENTENCES.getOrDefault(status.code(), status.reasonPhrase()));
        if (!(response instanceof FullHttpResponse)) {
            // netty-http closes the connection after these without the header
            error.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (response.headers().contains(HttpHeaderNames.CONNECTION)) {
            error.headers().set(HttpHeaderNames.CONNECTION, response.headers().get(HttpHeaderNames.CONNECTION));
        }
        ReferenceCountUtil.release(response);
        return error;
    }
}
