package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** An HTTP answer; the error bodies are those recorded from 2.3.6. */
record Answer(int status, String body) {
    static Answer of(int status, JsonNode body) {
        return new Answer(status, Json.write(body));
    }

    static Answer unauthorized() {
        var body = Json.object().put("status", 401).put("error", "Unauthorized");
        body.putObject("response").put("message", "Unauthorized");
        return of(401, body);
    }

    /** An error whose message is a list, as Evolution's own exceptions tell it. */
    static Answer listed(int status, String error, String message) {
        var body = Json.object().put("status", status).put("error", error);
        body.putObject("response").putArray("message").add(message);
        return of(status, body);
    }

    static Answer notFound(String message) {
        return listed(404, "Not Found", message);
    }

    /** A body that fails Evolution's JSON schema. */
    static Answer invalid(String message) {
        var body = Json.object().put("status", 400).put("error", "Bad Request");
        body.putObject("response").putArray("message").addArray().add(message);
        return of(400, body);
    }

    /** An exception that Evolution did not foresee. */
    static Answer broken(int status, String message) {
        var body = Json.object().put("status", status).put("error", "Internal Server Error");
        body.putObject("response").put("message", message);
        return of(status, body);
    }
}
