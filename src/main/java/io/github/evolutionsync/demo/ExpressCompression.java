package io.github.evolutionsync.demo;

import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Express's {@code compression()}: answers of at least 1 KB are compressed if the client accepts it, and are then
 * chunked, without a length. Evolution also offers Brotli, which neither the JDK nor Netty has by itself.
 */
final class ExpressCompression extends HttpContentCompressor {
    private static final int THRESHOLD_BYTES = 1024;

    ExpressCompression() {
        super(THRESHOLD_BYTES, StandardCompressionOptions.gzip(), StandardCompressionOptions.deflate());
    }

    @Override
    protected Result beginEncode(HttpResponse response, String acceptEncoding) throws Exception {
        Result encoding = super.beginEncode(response, acceptEncoding);
        if (encoding != null) {
            // Netty would otherwise replace the length instead of sending chunks
            response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        return encoding;
    }
}
