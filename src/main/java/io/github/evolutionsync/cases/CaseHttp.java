package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** HTTP requests to the node. */
final class CaseHttp {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private CaseHttp() {}

    /** Posts JSON and returns the JSON of the answer, whatever its status. */
    static JsonNode post(String address, String credential, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + credential)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return CaseJson.parse(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
