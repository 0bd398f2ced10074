package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Plain HTTP requests to a simulated Evolution. */
final class Http {
    private final HttpClient client = HttpClient.newHttpClient();
    private final SimulatedEvolution evolution;

    Http(SimulatedEvolution evolution) {
        this.evolution = evolution;
    }

    Result get(String path) {
        return call("GET", path, null, evolution.apiKey());
    }

    Result post(String path, String body) {
        return call("POST", path, body, evolution.apiKey());
    }

    Result call(String method, String path, String body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(evolution.url() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("apikey", key);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Result(response.statusCode(), Json.read(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    record Result(int status, JsonNode body) {}
}
