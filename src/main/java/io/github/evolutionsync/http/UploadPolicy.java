package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.edge.Bodies;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;

/** Whose upload a request is, and whether its body is taken at all. */
final class UploadPolicy {
    /** Boundaries, headers and fields of a form, besides the file. */
    private static final long REST_OF_FORM = 64 << 10;

    private final Callers callers;
    private final boolean isOff;
    private final long maxBytes;

    UploadPolicy(Callers callers, boolean isOff, long maxBytes) {
        this.callers = callers;
        this.isOff = isOff;
        this.maxBytes = maxBytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** Null if the request has no credential for the API: then it is not an upload. */
    String caller(HttpRequest request) {
        String caller = callers.of(request);
        return caller == null || Callers.isWebhook(caller) ? null : caller;
    }

    /**
     * The tenant that will own the file.
     *
     * @throws UploadRefusedException if an operator names none
     */
    String tenant(String caller, HttpRequest request) throws UploadRefusedException {
        if (!caller.equals(Bodies.OPERATORS)) {
            return caller;
        }
        List<String> tenants =
                new QueryStringDecoder(request.uri()).parameters().getOrDefault("tenant", List.of());
        if (tenants.size() != 1 || !Tokens.isTenant(tenants.get(0))) {
            throw refusal(
                    HttpResponseStatus.BAD_REQUEST, "With the operators' key, ?tenant= must name the file's tenant");
        }
        return tenants.get(0);
    }

    /** @throws UploadRefusedException if its headers alone say that the body is of no use */
    void check(HttpRequest request) throws UploadRefusedException {
        long length = HttpUtil.getContentLength(request, -1L);
        if (isOff) {
            throw refusal(
                    HttpResponseStatus.CONFLICT,
                    "This server keeps no files, because MEDIA_STORE is off: none can be sent");
        }
        if (length == 0 || length < 0 && !HttpUtil.isTransferEncodingChunked(request)) {
            throw refusal(HttpResponseStatus.BAD_REQUEST, "The body must be a file, or a form with one file");
        }
        if (length > maxBytes + (isForm(request) ? REST_OF_FORM : 0)) {
            throw tooLarge();
        }
        if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            throw refusal(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The file must be sent as it is, without Content-Encoding");
        }
    }

    /** The most bytes of the body that are read. */
    long mostOfBody(HttpRequest request) {
        return maxBytes + (isForm(request) ? REST_OF_FORM : 1);
    }

    static boolean isForm(HttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        return type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    UploadRefusedException tooLarge() {
        return refusal(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "The file is larger than " + maxBytes + " bytes (MEDIA_MAX_BYTES)");
    }

    static UploadRefusedException refusal(HttpResponseStatus status, String sentence) {
        return new UploadRefusedException(status, sentence);
    }
}
