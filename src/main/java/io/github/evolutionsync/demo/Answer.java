package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * An HTTP answer. The error bodies are those recorded from 2.3.6 and 2.3.7.
 *
 * @param status its status
 * @param body its body, unless it has a stream
 * @param stream the body of an answer that is not in memory whole; else null
 * @param delay how long the server takes
 */
record Answer(int status, String body, StreamedBody stream, Duration delay) {
    private static final int NONE = 0;

    Answer(int status, String body) {
        this(status, body, null, Duration.ZERO);
    }

    /** A body that is not in memory whole. */
    static Answer streamed(int status, StreamedBody body) {
        return new Answer(status, "", body, Duration.ZERO);
    }

    Answer after(Duration wait) {
        return new Answer(status, body, stream, wait);
    }

    /** No answer at all: the connection is cut. */
    static Answer cut() {
        return new Answer(NONE, "");
    }

    boolean isCut() {
        return status == NONE;
    }

    static Answer of(int status, JsonNode body) {
        return new Answer(status, Json.write(Json.hasBytes(body) ? Json.withIndexedBytes(body) : body));
    }

    static Answer unauthorized() {
        var body = Json.object().put("status", 401).put("error", "Unauthorized");
        body.putObject("response").put("message", "Unauthorized");
        return of(401, body);
    }

    /** An error whose message is a list, as in Evolution's own exceptions. */
    static Answer listed(int status, String error, String... messages) {
        var body = Json.object().put("status", status).put("error", error);
        var list = body.putObject("response").putArray("message");
        for (String message : messages) {
            list.add(message);
        }
        return of(status, body);
    }

    static Answer notFound(String message) {
        return listed(404, "Not Found", message);
    }

    static Answer badRequest(String message) {
        return listed(400, "Bad Request", message);
    }

    /** A body that fails Evolution's JSON schema. */
    static Answer invalid(String message) {
        var body = Json.object().put("status", 400).put("error", "Bad Request");
        body.putObject("response").putArray("message").addArray().add(message);
        return of(400, body);
    }

    /** 2.4.0 without its licence, as recorded. */
    static Answer unlicensed(String url) {
        String docs = "https://docs.evolutionfoundation.com.br/licensing";
        return of(
                503,
                Json.object()
                        .put("error", "service not activated")
                        .put("code", "LICENSE_REQUIRED")
                        .put("register_url", url + "/manager/login")
                        .put("instance_id", "46574c01-323a-4663-ba30-303a30303a30")
                        .put("docs_url", docs)
                        .put(
                                "message",
                                "This Evolution API instance is not activated. Open " + url
                                        + "/manager/login to activate, or set AUTHENTICATION_API_KEY in your .env with "
                                        + "a valid licensing key. Docs: " + docs));
    }

    /** An exception that Evolution did not foresee. */
    static Answer broken(int status, String message) {
        var body = Json.object().put("status", status).put("error", "Internal Server Error");
        body.putObject("response").put("message", message);
        return of(status, body);
    }
}
