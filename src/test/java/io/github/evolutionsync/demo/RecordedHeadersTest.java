package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests recorded from 2.3.7 with all headers get answers with the same headers. */
class RecordedHeadersTest {
    private static final int STATUS_OF_ERRORS = 400;

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withApiKey("real-global-key"),
            SimulatedInstance.named("loja-zap"),
            SimulatedInstance.named("loja-meta").withIntegration(Integration.BUSINESS),
            SimulatedInstance.named("loja-evo").withIntegration(Integration.EVOLUTION));

    @BeforeEach
    void store() {
        String jid = "5511911110001@s.whatsapp.net";
        evolution.store("loja-meta", "messages.upsert", Events.text("A", jid, "x".repeat(2000), 1));
    }

    @AfterEach
    void close() {
        evolution.close();
    }

    static Stream<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/evolution/express"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void anAnswerHasTheRecordedHeaders(Path recording) throws Exception {
        JsonNode exchange = Json.read(Files.readString(recording)).at("/http/0");
        JsonNode recorded = exchange.get("response");

        HttpResponse<String> answer = ask(exchange.get("request"));

        assertThat(answer.statusCode()).isEqualTo(recorded.get("status").asInt());
        Map<String, String> expected = headers(recorded.get("headers"));
        Map<String, String> headers = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        assertThat(headers.remove("date")).endsWith("GMT");
        if (answer.statusCode() >= STATUS_OF_ERRORS) {
            assertThat(Json.read(answer.body())).isEqualTo(recorded.get("body"));
        } else {
            // the content is another one
            expected.computeIfPresent("etag", (name, value) -> headers.get(name));
            expected.computeIfPresent("content-length", (name, value) -> headers.get(name));
        }
        assertThat(headers).isEqualTo(expected);
    }

    private HttpResponse<String> ask(JsonNode request) throws Exception {
        String[] line = request.get("line").textValue().split(" ");
        // what the simulated server does not do is asked of what it does
        String path = line[1].replace("getBase64FromMediaMessage", "findMessages");
        JsonNode body = request.get("body");
        HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create(evolution.url() + path))
                .method(
                        line[0],
                        body.isNull()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        Map<String, String> headers = headers(request.get("headers"));
        headers.remove("content-length");
        headers.forEach(asked::header);
        return HttpClient.newHttpClient().send(asked.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Brotli, which the recording client preferred, is not simulated. */
    private static Map<String, String> headers(JsonNode recorded) {
        Map<String, String> headers = new TreeMap<>();
        recorded.fieldNames()
                .forEachRemaining(name -> headers.put(name, recorded.get(name).textValue()));
        headers.replace("content-encoding", "br", "gzip");
        return headers;
    }
}
