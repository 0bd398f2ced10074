package io.github.evolutionsync.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** The request of an upload without its body. Its class is what no client can forge. */
final class UploadRequest extends DefaultFullHttpRequest {
    private final Upload upload;

    UploadRequest(HttpRequest request, Upload upload) {
        super(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                withoutBody(request.headers()),
                EmptyHttpHeaders.INSTANCE);
        this.upload = upload;
    }

    Upload upload() {
        return upload;
    }

    private static HttpHeaders withoutBody(HttpHeaders headers) {
        return new DefaultHttpHeaders()
                .set(headers)
                .remove(HttpHeaderNames.TRANSFER_ENCODING)
                .remove(HttpHeaderNames.EXPECT)
                .remove(HttpHeaderNames.CONTENT_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, 0);
    }
}
