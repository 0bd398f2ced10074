package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.evolution.LogCapture;
import io.github.evolutionsync.livefeed.RawSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile requests get the right status and one sentence. Nothing in them is executed, and the answers reveal nothing.
 */
class HostileHttpTest {
    private static final String AUTHORIZED = "Authorization: Bearer " + Bundle.API_KEY + "\n";
    private static final String MARK = "evolution-sync-was-executed";

    private static SimulatedEvolution evolution;
    private static Bundle bundle;
    private static String chat;

    @BeforeAll
    static void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution, Map.of("tenants", "loja=acme", "http.request-timeout", "1s", "http.max-body", "400000"));
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "A1"}, "pushName": "Carla",
                 "messageTimestamp": 1795521600, "message": {"conversation": "Bom dia"}}"""));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> "1".equals(bundle.value("SELECT count(*) FROM messages")));
        chat = bundle.value("SELECT id FROM chats");
        System.setProperty("hostile.mark", MARK);
    }

    @AfterAll
    static void stop() {
        System.clearProperty("hostile.mark");
        bundle.close();
        evolution.close();
    }

    static Stream<String> hostile() {
        return Stream.of(
                "' OR '1'='1",
                "'; DROP TABLE messages; --",
                "acme' UNION SELECT payload::text FROM dead_letters --",
                ":?tenant",
                "${sys.hostile.mark}",
                "${exec:id}",
                "${bean:dataSource?method=close}",
                "${camelContext.stop()}",
                "#{T(java.lang.Runtime)}",
                "{{api.key}}",
                "${properties:api.key}",
                "../../etc/passwd",
                "..\\..\\x",
                "a\r\nX-Evil: 1",
                "a\u0000b",
                "\uD83D\uDE00 ação ‮",
                "<script>alert(1)</script>",
                "%00%0d%0a",
                "x".repeat(3000),
                "");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void inAnyParameterItIsATextThatFindsNothing(String text) throws Exception {
        String value = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        for (String query : List.of("limit=", "before=", "tenant=", "since=", "unknown=", "CamelHttpUri=", "id=")) {
            check(bundle.get("/api/chats?" + query + value, Bundle.API_KEY), text, 200, 400);
            check(bundle.get("/api/dead-letters?" + query + value, Bundle.API_KEY), text, 200, 400);
            check(bundle.get("/api/chats/" + chat + "/messages?" + query + value, Bundle.API_KEY), text, 200, 400, 404);
            check(bundle.get("/api/chats?" + query + value, bundle.token("acme")), text, 200, 400);
        }
        for (String path : List.of(
                "GET /api/chats/%s/messages",
                "POST /api/chats/%s/read",
                "POST /api/chats/%s/messages",
                "POST /api/chats/sync/%s",
                "PUT /api/instances/%s",
                "POST /api/instances/%s/connect",
                "POST /api/instances/%s/disconnect",
                "POST /api/dead-letters/%s/retry")) {
            String[] line = path.formatted(value).split(" ");
            String body = line[0].equals("PUT") ? "{\"tenant\":\"acme\"}" : "{\"text\":\"x\"}";
            // an empty one makes another address: /api/dead-letters//retry
            int[] allowed = text.isEmpty() ? new int[] {200, 400, 404, 405} : new int[] {400, 404};
            check(bundle.request(line[0], line[1], body, Bundle.API_KEY), text, allowed);
        }
        bundle.get("/" + value, null);
        assertThat(bundle.get("/api/chats/" + chat + "/messages", bundle.token("acme"))
                        .body())
                .contains("Bom dia");
    }

    private static void check(HttpResponse<String> answer, String text, int... allowed) {
        String what = answer.request().method() + " " + answer.uri() + ": " + answer.statusCode() + " " + answer.body();
        assertThat(allowed).as(what).contains(answer.statusCode());
        if (answer.statusCode() >= 400) {
            assertThat(answer.body()).as(what).matches("(?s)\\{\"error\":\"([^\"\\\\]|\\\\\")+\"}");
        }
        assertThat(answer.headers().firstValue("X-Evil")).as(what).isEmpty();
        assertThat(answer.body())
                .as(what)
                .doesNotContain(MARK, Bundle.API_KEY, "root:", "Exception", "PSQL", "SELECT", "\tat ", "uid=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "nonsense",
                "[]",
                "1",
                "null",
                "\"text\"",
                "{}",
                "{\"text\":1}",
                "{\"text\":null}",
                "{\"text\":\"\"}",
                "{\"text\":\"  \"}",
                "{\"text\":[\"x\"]}",
                "{\"text\":{\"a\":1}}",
                "{\"text\":true}",
                "{\"tenant\":\"\"}",
                "{\"tenant\":\"*\"}",
                "{\"tenant\":\"a\\u0000b\"}",
                "{\"tenant\":7}",
                "{\"text\":\"x\",\"tenant\":\"acme\"}{}",
                "{\"text\":\"x\",\"tenant\":\"acme\"}garbage"
            })
    void aBodyThatIsNotWhatItHasToBeIsA400(String body) throws Exception {
        check(bundle.post("/api/chats/" + chat + "/messages", body, Bundle.API_KEY), body, 400);
        check(bundle.request("PUT", "/api/instances/loja", body, Bundle.API_KEY), body, 400);
    }

    @Test
    void aBodyOfManyLevelsOrMuchTextIsRejected() throws Exception {
        String address = "/api/chats/" + chat + "/messages";
        check(bundle.post(address, "[".repeat(100_000), Bundle.API_KEY), "", 400);
        check(bundle.post(address, "{\"text\":" + "9".repeat(100_000) + "}", Bundle.API_KEY), "", 400);
        check(bundle.post(address, "{\"text\":\"" + "x".repeat(65_537) + "\"}", Bundle.API_KEY), "", 400);
        check(bundle.post(address, "{\"text\":\"" + "x".repeat(400_000) + "\"}", Bundle.API_KEY), "", 413);
        assertThat(bundle.value(
                        "SELECT count(*) FROM messages WHERE direction = 'OUTGOING' AND length(content) > 1000"))
                .isEqualTo("0");
    }

    @Test
    void anyTextIsSentUnchanged() throws Exception {
        String text = "${sys.hostile.mark} {{api.key}} '; DROP TABLE chats; -- <b> \\\\ \" ${body}";
        HttpResponse<String> answer = bundle.post(
                "/api/chats/" + chat + "/messages",
                Bundle.JSON.createObjectNode().put("text", text).toString(),
                bundle.token("acme"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(Bundle.JSON.readTree(answer.body()).path("content").asText()).isEqualTo(text);
        assertThat(evolution.requests().toString()).doesNotContain(MARK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /api/chats/x/read HTTP/1.1~Content-Length: -1~~|400",
                "POST /api/chats/x/read HTTP/1.1~Content-Length: 1~Content-Length: 2~~ab|400",
                "POST /api/chats/x/read HTTP/1.1~Content-Length: abc~~|400",
                "POST /api/chats/x/read HTTP/1.1~Transfer-Encoding: chunked~Authorization: Bearer " + Bundle.API_KEY
                        + "~~zz~~|400",
                "GET /api/chats?limit=1 HTTP/1.1~Bad Header: 1~~|400",
                "GET /api/chats HTTP/1.1~: x~~|400",
                "GET http://evil.example/api/nothing HTTP/1.1~~|404",
                "GET /api/../api/nothing HTTP/1.1~~|404",
                "GET /api/chats/..%2f..%2fetc%2fpasswd HTTP/1.1~~|404",
                "GET /api/%2e%2e/%2e%2e/etc/passwd HTTP/1.1~~|404",
                "GET //api//nothing HTTP/1.1~~|404",
                "GET /api/chats HTTP/9.9~~|401",
                "TRACE /api/chats HTTP/1.1~X-Secret: 1~~|405",
                "CONNECT evil.example:443 HTTP/1.1~~|405"
            })
    void invalidHttpIsAnsweredInJson(String request, int status) throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(request.replaceFirst("~", "~Host: localhost~").replace("~", "\n"));
            assertThat(socket.response())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("{\"error\":")
                    .doesNotContain("X-Secret", "root:", "Exception");
        }
    }

    @Test
    void headersThatAreTooManyOrTooLargeAre431() throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send("GET /api/chats HTTP/1.1\nHost: localhost\n" + "X-Many: 1234567890\n".repeat(2_000) + "\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 431 ").contains("{\"error\":");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/chats/sync/loja|Content-Length: 400000",
                "/api/chats/sync/loja|Transfer-Encoding: chunked",
                "/api/chats/sync/loja|Content-Length: 4000000000000",
                "/api/instances/loja|Content-Length: 5~Expect: 100-continue",
                "/api/chats/sync/loja|Content-Length: 5~Authorization: Bearer wrong",
                "/api/chats/sync/loja|Content-Length: 5~Authorization: Bearer " + Bundle.API_KEY
                        + "~Authorization: Bearer " + Bundle.API_KEY,
                "/api/chats/sync/loja?token=" + Bundle.API_KEY + "|Content-Length: 5",
                "/webhook|Content-Length: 400000",
                "/|Transfer-Encoding: chunked",
                "/nothing|Content-Length: 5"
            })
    void noBodyIsTakenWithoutACredential(String address, String headers) throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(post(address, headers.replace("~", "\n")) + "\n");
            assertThat(socket.response())
                    .matches("(?s)HTTP/1.1 4(01|29) .*")
                    .contains("connection: close", "{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aBodyWithoutACredentialIsRejectedWithTheReasonAndNotReadAsARequest() throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(post("/api/chats/sync/loja", "Content-Length: 300000") + "\n");
            socket.send("GET / HTTP/1.1\nHost: localhost\n\n".repeat(5_000));
            assertThat(socket.response()).matches("(?s)HTTP/1.1 4(01|29) .*");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    private static String post(String address, String headers) {
        return "POST " + address + " HTTP/1.1\nHost: localhost\n" + headers + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 300000", "Transfer-Encoding: chunked"})
    void aBodyThatArrivesTooSlowlyIsA408(String length) throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(post("/api/chats/" + chat + "/read", length) + AUTHORIZED + "\n5\n{\"a\":");
            assertThat(socket.response()).startsWith("HTTP/1.1 408 ").contains("{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    /** Otherwise its rest would be the next request, which a proxy may have forwarded for somebody else. */
    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Expect: 100-continue", "Expect: nothing"})
    void nothingIsReadAfterABodyThatIsTooLarge(String expect) throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(post("/api/chats/" + chat + "/read", "Content-Length: 400001\n" + expect) + AUTHORIZED
                    + "\nGET /api/chats HTTP/1.1\nHost: localhost\n" + AUTHORIZED + "\n");
            assertThat(socket.response()).containsPattern("^HTTP/1.1 41[37] ").contains("{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
            assertThat(bundle.metrics()).contains("edge_bodies_bytes 0.0");
        }
    }

    @Test
    void aChunkedBodyThatIsTooLargeIsA413() throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(post("/api/chats/" + chat + "/read", "Transfer-Encoding: chunked") + AUTHORIZED + "\n");
            for (int i = 0; i < 5; i++) {
                socket.send("186a0\n" + "x".repeat(100_000) + "\n");
            }
            assertThat(socket.response()).startsWith("HTTP/1.1 413 ").contains("{\"error\":");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/x-java-serialized-object",
                "text/xml",
                "text/plain; charset=nonsense",
                "text/plain; charset=ISO-2022-CN", // can be read and not written
                "text/plain; charset=x-JISAutoDetect",
                "a/b; charset=\"",
                ""
            })
    void aBodyOfAnotherTypeSetsNoHeaderAndIsNotUnpacked(String type) throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            String body =
                    "CamelHttpUri=http://evil.example&CamelSqlQuery=x&tenant=globex&id=1&instance=loja&Authorization=x";
            socket.send("POST /api/chats/" + chat + "/read HTTP/1.1\nHost: localhost\nContent-Type: " + type
                    + "\nAuthorization: Bearer " + bundle.token("acme") + "\nContent-Length: " + body.length() + "\n\n"
                    + body);
            assertThat(socket.response())
                    .containsPattern("^HTTP/1.1 (200|415) ")
                    .doesNotContain("evil", "Exception");
        }
    }

    /** Anybody could fill the log with the stack traces of connections that break. */
    @Test
    void clientsThatLeaveLeaveNoLogLine() throws Exception {
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 50; i++) {
                leave(bundle.port(), "");
                leave(bundle.port(), "GET /app.js HTTP/1.1\r\nHost: x\r\n");
                leave(bundle.port(), "GET /app.js HTTP/1.1\r\nHost: x\r\n\r\n");
                leave(
                        bundle.port(),
                        "POST /api/chats/sync/loja HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nAuthorization: Bearer "
                                + bundle.token("acme") + "\r\n\r\nx");
            }
            try (RawSocket socket = new RawSocket(bundle.managementPort())) {
                socket.send("GET /%zz HTTP/1.1\nHost: x\n\n");
                assertThat(socket.head()).startsWith("HTTP/1.1 ");
            }
            Edge edge = Edge.of(bundle.context());
            Awaitility.await().until(() -> edge.unauthenticated().size() <= 1);
            Awaitility.await().until(() -> bundle.metrics().contains("edge_requests 0.0"));
            assertThat(log.atLeast(Level.WARN)).isEmpty();
        }
    }

    private static void leave(int port, String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoLinger(true, 0); // a reset
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aFormFieldIsNotACredential() throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            String body = "Authorization=Bearer+" + Bundle.API_KEY;
            socket.send("POST /api/dead-letters/retry HTTP/1.1\nHost: localhost\nContent-Length: " + body.length()
                    + "\nContent-Type: application/x-www-form-urlencoded\n\n" + body);
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ");
        }
        assertThat(bundle.get("/api/chats?Authorization=Bearer+" + Bundle.API_KEY, null)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void namesWithSpacesAndAccentsAreUnderstood() throws Exception {
        bundle.rows("INSERT INTO instances (name, tenant_id) VALUES ('Loja São 1+%41', 'São+João%41')");
        assertThat(bundle.get("/api/instances?tenant=S%C3%A3o%2BJo%C3%A3o%2541", Bundle.API_KEY)
                        .body())
                .contains("Loja São 1+%41");
        HttpResponse<String> assigned = bundle.request(
                "PUT", "/api/instances/Loja%20S%C3%A3o%201%2B%2541", "{\"tenant\":\"acme\"}", Bundle.API_KEY);
        assertThat(assigned.statusCode()).as(assigned.body()).isEqualTo(200);
        bundle.rows("DELETE FROM instances WHERE name = 'Loja São 1+%41'");
    }

    @Test
    void aCamelHeaderFromOutsideHasNoEffect() throws Exception {
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send(
                    "GET /api/chats?CamelHttpResponseCode=201 HTTP/1.1\nHost: localhost\nCamelHttpResponseCode: 201\n"
                            + "camelhttppath: /x\nCamelJdbcParameters: {}\nid: 1\ntenant: globex\nAuthorization: Bearer "
                            + bundle.token("acme") + "\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ").contains("5511911110001");
        }
    }
}
