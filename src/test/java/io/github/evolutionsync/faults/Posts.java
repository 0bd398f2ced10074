package io.github.evolutionsync.faults;

import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The requests of a program that sends. */
final class Posts {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Posts() {}

    /** The status of the answer; 0 if there is none. */
    static int post(int port, String chat, String text, String key) throws InterruptedException {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/api/chats/" + chat + "/messages"))
                                    .header("Authorization", "Bearer " + Bundle.API_KEY)
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", key)
                                    .timeout(Duration.ofSeconds(30))
                                    .POST(HttpRequest.BodyPublishers.ofString(Bundle.JSON
                                            .createObjectNode()
                                            .put("text", text)
                                            .toString()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
