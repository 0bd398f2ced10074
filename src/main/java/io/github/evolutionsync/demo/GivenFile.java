package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/**
 * The file of a request that sends one: by its URL, in base64, or in a form.
 *
 * @param url its URL, or null
 * @param content its bytes; null if there is only a URL
 * @param name its name in the form, or null
 */
record GivenFile(String url, byte[] content, String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** @throws Rejected if it is none of the three */
    static GivenFile of(JsonNode body, String field) throws Rejected {
        JsonNode form = body.path("file");
        if (form.path("buffer").isBinary()) {
            return new GivenFile(null, Json.indexedBytes(form.get("buffer")), Json.text(form, "originalname"));
        }
        String given = body.path(field).asText();
        if (given.startsWith("http://") || given.startsWith("https://")) {
            return new GivenFile(given, null, null);
        }
        if (given.isEmpty() || given.length() % 4 != 0) {
            throw new Rejected(Answer.badRequest("Owned media must be a url or base64"));
        }
        try {
            return new GivenFile(null, Base64.getDecoder().decode(given), null);
        } catch (IllegalArgumentException e) {
            throw new Rejected(Answer.badRequest("Owned media must be a url or base64"));
        }
    }

    /** The same file with its content, for which Baileys requests the URL. */
    GivenFile loaded() throws Rejected {
        if (content != null) {
            return this;
        }
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
            HttpResponse<byte[]> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new Rejected(Answer.listed(
                        500,
                        "Internal Server Error",
                        "AxiosError: Request failed with status code " + answer.statusCode()));
            }
            return new GivenFile(url, answer.body(), name);
        } catch (ConnectException e) {
            URI uri = URI.create(url);
            throw new Rejected(Answer.listed(
                    500,
                    "Internal Server Error",
                    "Error: connect ECONNREFUSED " + uri.getHost() + ":" + uri.getPort()));
        } catch (IOException e) {
            throw new Rejected(Answer.listed(500, "Internal Server Error", "AxiosError: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Rejected(Answer.listed(500, "Internal Server Error", "AxiosError: aborted"));
        }
    }

    /** The answer to a request whose file cannot be sent. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        Rejected(Answer answer) {
            super(answer.body(), null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
