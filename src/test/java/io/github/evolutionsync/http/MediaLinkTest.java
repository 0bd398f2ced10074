package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.livefeed.RawSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed links to the media of one message, and what they do not open. */
class MediaLinkTest {
    private static final byte[] PDF = "%PDF-1.4 of acme".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path folder;

    private static MediaBundle node;
    private static String message;
    private static String other;

    @BeforeAll
    static void start() throws Exception {
        node = new MediaBundle(folder.resolve("media"), Map.of());
        message = node.stored("a.pdf", PDF, "application/pdf");
        other = node.stored("b.pdf", "%PDF-1.4 other".getBytes(StandardCharsets.US_ASCII), "application/pdf");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JsonNode link(String credential) throws Exception {
        HttpResponse<byte[]> answer = node.send("POST", "/api/messages/" + message + "/media/link", credential);
        assertThat(answer.statusCode()).isEqualTo(201);
        return Bundle.JSON.readTree(answer.body());
    }

    @Test
    void aLinkOpensItsMediaForTenMinutesWithoutACredential() throws Exception {
        JsonNode link = link(node.acme());

        HttpResponse<byte[]> answer = node.get(link.path("url").asText(), null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PDF);
        assertThat(node.get(link.path("url").asText(), null, "Range", "bytes=0-3")
                        .body())
                .isEqualTo("%PDF".getBytes(StandardCharsets.US_ASCII));
        assertThat(node.get(link.path("url").asText() + "&thumbnail", null).statusCode())
                .isEqualTo(404);
        assertThat(Instant.parse(link.path("expiresAt").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(9)), Instant.now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void anOperatorsLinkIsOneOfTheMessagesTenant() throws Exception {
        String url = link(Bundle.API_KEY).path("url").asText();

        assertThat(node.get(url, null).body()).isEqualTo(PDF);
        assertThat(new String(java.util.Base64.getUrlDecoder()
                                .decode(url.replaceAll(".*link=[^.]+\\.([^.]+)\\..*", "$1")))
                        + "")
                .contains("\"acme\"");
    }

    @Test
    void nobodyElseGetsALink() throws Exception {
        String path = "/api/messages/" + message + "/media/link";
        assertThat(node.send("POST", path, node.bundle.token("globex")).statusCode())
                .isEqualTo(404);
        assertThat(node.send("POST", path, null).statusCode()).isEqualTo(401);
    }

    @Test
    void aLinkOpensNothingElse() throws Exception {
        String link = link(node.acme()).path("url").asText().replaceFirst(".*link=", "");
        String query = "?link=" + link;
        for (String path : List.of(
                "/api/messages/" + other + "/media",
                "/api/chats",
                "/api/instances",
                "/api/messages/" + message + "/media/link")) {
            assertThat(node.get(path + query, null).statusCode()).as(path).isIn(401, 405);
        }
        for (String method : List.of("HEAD", "POST", "PUT", "DELETE")) {
            assertThat(node.send(method, "/api/messages/" + message + "/media" + query, null)
                            .statusCode())
                    .as(method)
                    .isIn(401, 405);
        }
        // it is no token, and does not replace a wrong one
        assertThat(node.get("/api/chats", link).statusCode()).isEqualTo(401);
        assertThat(node.get("/api/messages/" + message + "/media" + query, "wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(node.get("/api/messages/" + message + "/media" + query + "&link=" + link, null)
                        .statusCode())
                .isEqualTo(401);
        // it permits no body
        assertThat(MediaBundle.send(node.request("/api/messages/" + message + "/media" + query, null)
                                .method("GET", HttpRequest.BodyPublishers.ofString("x")))
                        .statusCode())
                .isEqualTo(401);
        try (RawSocket socket = new RawSocket(node.bundle.port())) {
            socket.askForWebsocket("?token=" + link);
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void nothingElseIsALink() throws Exception {
        String link = link(node.acme()).path("url").asText().replaceFirst(".*link=", "");
        Algorithm ofTokens = Algorithm.HMAC256(Bundle.JWT_SECRET);
        Instant later = Instant.now().plusSeconds(600);
        for (String forged : List.of(
                node.acme(),
                JWT.create()
                        .withSubject(message)
                        .withClaim("tenant", "acme")
                        .withExpiresAt(later)
                        .sign(ofTokens),
                JWT.create()
                        .withSubject(message)
                        .withClaim("tenant", "acme")
                        .withExpiresAt(later)
                        .sign(Algorithm.none()),
                link.substring(0, link.length() - 4) + "AAAA",
                Bundle.API_KEY,
                "x",
                "")) {
            HttpResponse<byte[]> answer = node.get("/api/messages/" + message + "/media?link=" + forged, null);
            assertThat(answer.statusCode()).as(forged).isEqualTo(401);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).matches("\\{\"error\":\"[^\"]+\"}");
        }
    }
}
