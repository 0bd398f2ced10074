package io.github.evolutionsync.http;

import io.github.evolutionsync.media.MediaFiles;
import io.github.evolutionsync.media.MediaKey;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** The row that {@code find-media.sql} returns. */
record MediaRow(Map<String, Object> columns) {
    private static final String STORED = "stored";

    /** Nothing of a file executes, loads anything or reaches its origin's storage, and no other page embeds it. */
    private static final String POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox";

    /** @throws NotFoundException if there is none */
    @SuppressWarnings("unchecked")
    static MediaRow of(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getVariable("found", List.class);
        if (rows.isEmpty()) {
            throw new NotFoundException("There is no such message, or it has no media");
        }
        return new MediaRow(rows.get(0));
    }

    private String text(String column) {
        return (String) columns.get(column);
    }

    String owner() {
        return text("owner");
    }

    String message() {
        return text("message");
    }

    /** Null while nothing fetches or keeps it. */
    String state() {
        return text("state");
    }

    /** One sentence, or null. */
    String error() {
        return text("error");
    }

    boolean isStored() {
        return STORED.equals(state()) && columns.get("bytes") != null;
    }

    String key() {
        return MediaKey.of(owner(), text("sha256"));
    }

    long bytes() {
        return ((Number) columns.get("bytes")).longValue();
    }

    /** What the content is. */
    String mimetype() {
        return text("mimetype");
    }

    /** Null if there is none yet, empty if none can be made. */
    byte[] thumbnail() {
        return (byte[]) columns.get("small");
    }

    /** The quoted hash, which is the same wherever and whenever the file is read. */
    String etag() {
        return '"' + text("sha256") + '"';
    }

    /** The headers of the whole file, of a part of it, and of a HEAD request. */
    HttpHeaders headers() {
        String safe = MediaFiles.safeType(mimetype());
        String name = FileName.harmless(text("file_name"));
        return common(safe == null ? "application/octet-stream" : safe, etag())
                .set(
                        HttpHeaderNames.CONTENT_DISPOSITION,
                        FileName.disposition(
                                safe == null ? "attachment" : "inline",
                                name == null ? message() + FileTypes.extension(mimetype()) : name))
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    }

    /** The headers of everything that is shown in a browser. */
    static HttpHeaders common(String contentType, String etag) {
        return new DefaultHttpHeaders()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.ETAG, etag)
                // private, and asked for each time: access may end
                .set(HttpHeaderNames.CACHE_CONTROL, "private, no-cache")
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set("Referrer-Policy", "no-referrer");
    }
}
