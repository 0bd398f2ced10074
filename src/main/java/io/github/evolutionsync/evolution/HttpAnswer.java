package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import okhttp3.Response;

/** An HTTP status, and the body if it is JSON (else a missing node). */
record HttpAnswer(int status, JsonNode body) {
    /** Maximum size of an answer that is not a list, in bytes. */
    private static final long LONGEST = 64 << 10;

    static HttpAnswer of(Response response) throws IOException {
        return of(response.code(), response.peekBody(LONGEST).string());
    }

    static HttpAnswer of(int status, String body) {
        try {
            return new HttpAnswer(status, Json.MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            // a proxy's page, for example: the status has to suffice
            return new HttpAnswer(status, Json.MAPPER.missingNode());
        }
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** A text in the body's top level, or null. */
    String text(String name) {
        return body.path(name).asText(null);
    }

    /** A number in the body's top level, or null. */
    Integer number(String name) {
        return body.path(name).isInt() ? body.path(name).intValue() : null;
    }
}
