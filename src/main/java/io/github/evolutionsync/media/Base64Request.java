package io.github.evolutionsync.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;

/** The body of a request that carries a file as base64 in a JSON object, encoded as it is sent. */
public final class Base64Request {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Base64Request() {}

    /**
     * The object with a last field that holds the file. It can be sent once, as the body of camel-http, which then knows its
     * length.
     *
     * @param object a JSON object without that field
     * @param field {@code media}, {@code audio} or another name
     * @param file the content, closed when it has been sent
     * @param bytes the length of the content
     * @throws IllegalArgumentException if the text is not a JSON object, or has that field
     * @throws IOException if the text is not valid JSON. Sending it throws {@link BadMediaException} if the content has another
     *     length
     */
    public static HttpEntity of(String object, String field, InputStream file, long bytes) throws IOException {
        JsonNode fields = MAPPER.readTree(object);
        if (!fields.isObject() || fields.has(field)) {
            throw new IllegalArgumentException("The request has to be a JSON object without the field " + field);
        }
        String text = MAPPER.writeValueAsString(fields);
        String start = text.substring(0, text.length() - 1)
                + (fields.isEmpty() ? "" : ",")
                + MAPPER.writeValueAsString(field)
                + ":\"";
        byte[] head = start.getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\"}".getBytes(StandardCharsets.UTF_8);
        long length = head.length + (bytes + 2) / 3 * 4 + tail.length;
        return new EntityTemplate(length, ContentType.APPLICATION_JSON, null, to -> {
            to.write(head);
            encode(file, bytes, to);
            to.write(tail);
        });
    }

    private static void encode(InputStream file, long bytes, OutputStream to) throws IOException {
        try (file;
                OutputStream encoder = Base64.getEncoder().wrap(new Unclosed(to))) {
            // a longer file would not fit the length that the request has announced
            long sent = new BoundedInput(file, bytes, bytes).transferTo(encoder);
            if (sent != bytes) {
                throw new BadMediaException("The file has " + sent + " bytes instead of " + bytes);
            }
        }
    }

    /** The encoder ends with its last characters when it is closed, but the request goes on. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {
            // the request goes on
        }
    }
}
