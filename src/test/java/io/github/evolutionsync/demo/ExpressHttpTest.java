package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP of Node and Express in the simulated Evolution: compression, headers, connections, and lost answers. */
class ExpressHttpTest {
    private static final String FIND = "/chat/findMessages/loja";
    private static final String SEND = "/message/sendText/loja";
    private static final String TEXT = "{\"number\":\"5511988887777\",\"text\":\"Oi\"}";
    private static final Path REFUSED =
            Path.of("src/test/resources/evolution/2.3.7/business-send-refused-by-meta-evolution-itself.json");

    private SimulatedEvolution evolution = started(SimulatedEvolutionSettings.defaults());

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void anAnswerOfOneKilobyteIsCompressedAndChunkedForAClientThatAcceptsIt() throws IOException {
        storeLongText();
        HttpResponse<byte[]> plain = post(FIND, "identity");
        HttpResponse<byte[]> gzip = post(FIND, "gzip, deflate, br");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertCompressed(gzip, "gzip", plain);
        HttpResponse<byte[]> deflate = post(FIND, "deflate");
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertCompressed(deflate, "deflate", plain);
    }

    @Test
    void anAnswerThatIsShortOrForAClientWithoutCompressionHasItsLength() {
        assertPlain(post(FIND, "gzip, deflate"));
        storeLongText();
        assertPlain(post(FIND, "identity"));
        assertPlain(post(FIND, "gzip;q=0"));
    }

    @Test
    void theHttpClientOfCamelReadsACompressedAnswer() throws IOException {
        storeLongText();
        try (CloseableHttpClient client = HttpClients.createDefault()) {
            HttpPost request = new HttpPost(evolution.url() + FIND);
            request.setHeader("apikey", evolution.apiKey());
            String body = client.execute(request, answer -> EntityUtils.toString(answer.getEntity()));
            assertThat(body).contains("x".repeat(2000));
        }
        assertThat(evolution.requests().get(0).headers().get("accept-encoding")).contains("gzip");
    }

    @Test
    void anIdleConnectionIsClosedAndOneThatWaitsForItsAnswerIsNot() throws IOException {
        evolution.close();
        evolution = started(SimulatedEvolutionSettings.defaults().withKeepAlive(Duration.ofMillis(100)));
        evolution.holdHttp(FIND);
        try (Socket waiting = connect();
                Socket idle = connect()) {
            ask(waiting, "GET /");
            ask(waiting, "POST " + FIND);
            await().until(() -> evolution.requests().size() == 2);
            ask(idle, "GET /");
            ask(idle, "GET /");
            String answers = new String(idle.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
            evolution.clearFaults();
            assertThat(new String(waiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Welcome", "\"total\":0");
        }
    }

    @Test
    void aConnectionThatTheClientEndsIsClosed() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "GET /", "Connection: close");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.toLowerCase())
                    .contains("\r\nconnection: close\r\n")
                    .doesNotContain("keep-alive");
        }
    }

    @Test
    void aHandledRequestCanGetAnotherStatusOrNoAnswer() {
        List<SentText> sent = new CopyOnWriteArrayList<>();
        evolution.onSentText(sent::add);
        Http http = new Http(evolution);
        evolution.failHttpAfterwards("/message/sendText", 503, "{\"error\":\"upstream timed out\"}");
        assertThat(http.post(SEND, TEXT).status()).isEqualTo(503);
        assertThat(sent).hasSize(1);
        evolution.cutHttpAfterwards("/message/sendText");
        assertThatThrownBy(() -> http.post(SEND, TEXT)).isInstanceOf(UncheckedIOException.class);
        assertThat(sent).hasSize(2);
        evolution.clearFaults();
        assertThat(http.post(SEND, TEXT).status()).isEqualTo(201);
        assertThat(total(http)).isEqualTo(3);
    }

    @Test
    void metasErrorIsAnsweredAsIfTheMessageWereCreated() throws IOException {
        List<SentText> sent = new CopyOnWriteArrayList<>();
        evolution.onSentText(sent::add);
        evolution.addInstance(SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS));
        Http http = new Http(evolution);
        evolution.refuseSends("5511988887777");
        JsonNode recorded = Json.read(Files.readString(REFUSED)).get("http");

        Http.Result answer = http.post("/message/sendText/meta", TEXT.replace("77\"", "77@s.whatsapp.net\""));

        assertThat(answer.status()).isEqualTo(recorded.get("status").asInt());
        assertThat(answer.body()).isEqualTo(recorded.get("body"));
        assertThat(sent).isEmpty();
        assertThat(http.post(SEND, TEXT).body().has("key")).as("Baileys").isTrue();
        evolution.clearFaults();
        assertThat(http.post("/message/sendText/meta", TEXT).body().has("key")).isTrue();
    }

    private static SimulatedEvolution started(SimulatedEvolutionSettings settings) {
        return SimulatedEvolution.started(settings, SimulatedInstance.named("loja"));
    }

    private void storeLongText() {
        evolution.store("loja", "messages.upsert", Events.text("A", "x".repeat(2000), 1));
    }

    private static int total(Http http) {
        return http.post(FIND, "{}").body().at("/messages/total").asInt();
    }

    private static void assertCompressed(HttpResponse<byte[]> answer, String encoding, HttpResponse<byte[]> plain) {
        assertThat(answer.headers().map())
                .containsEntry("content-encoding", List.of(encoding))
                .containsEntry("transfer-encoding", List.of("chunked"))
                .containsEntry("etag", plain.headers().allValues("etag"))
                .doesNotContainKey("content-length");
    }

    private static void assertPlain(HttpResponse<byte[]> answer) {
        assertThat(answer.headers().map())
                .containsEntry("content-length", List.of(String.valueOf(answer.body().length)))
                .containsEntry("vary", List.of("Origin, Accept-Encoding"))
                .doesNotContainKeys("content-encoding", "transfer-encoding");
    }

    private HttpResponse<byte[]> post(String path, String acceptEncoding) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(evolution.url() + path))
                .header("apikey", evolution.apiKey())
                .header("Accept-Encoding", acceptEncoding)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .join();
    }

    /** A connection that is not closed in time fails the test instead of holding it up. */
    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", evolution.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void ask(Socket socket, String line, String... headers) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: x\r\napikey: " + evolution.apiKey() + "\r\nContent-Length: 0\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
