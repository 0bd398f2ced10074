package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.RawSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The permissions of every kind of credential on every endpoint and the websocket. */
class AuthorizationTest {
    private static final String SECRET = "the secret of this test, of more than 32 bytes";

    @TempDir
    static Path store;

    private static SimulatedEvolution evolution;
    private static Bundle bundle;
    private static String chat;
    private static String letter;
    private static String message;
    private static String edited;
    private static String deleted;
    private static int replies;

    /** @param own status for the tenant whose it is; operators get it too or, where it is 403, 200 */
    private record Call(String method, String path, String body, int own, int other) {
        @Override
        public String toString() {
            return method + " " + path.replaceFirst("\\?.*", "");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("nova").withState("close"),
                SimulatedInstance.named("outra"));
        bundle = Bundle.start(
                evolution,
                Map.of(
                        "tenants",
                        "loja=acme,nova=acme,outra=globex",
                        "jwt.secret",
                        SECRET,
                        "media.store",
                        "target/media-of-authorization"));
        await("SELECT count(*) FROM instances", "3");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "A1"}, "pushName": "Carla",
                 "messageTimestamp": 1795521600, "message": {"conversation": "Segredo da acme"}}"""));
        evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree("{\"key\": {\"id\": \"A2\"}}"));
        await("SELECT count(*) FROM messages", "1");
        for (String own : List.of("E1", "E2")) {
            evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": true, "id": "%s"}, "messageType": "conversation",
                     "messageTimestamp": 1795521601, "message": {"conversation": "Segredo da acme"}}""".formatted(own)));
        }
        await("SELECT count(*) FROM messages", "3");
        await("SELECT count(*) FROM dead_letters", "1");
        bundle.rows(
                "INSERT INTO labels (tenant_id, instance, label_id, name) VALUES ('acme', 'loja', '1', 'Segredo da acme')");
        chat = bundle.value("SELECT id FROM chats");
        letter = bundle.value("SELECT id FROM dead_letters");
        edited = bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'E1'");
        deleted = bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'E2'");
        message = MediaBundle.store(
                bundle,
                store,
                bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'A1'"),
                "file".getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    private static List<Call> calls() {
        return List.of(
                new Call("GET", "/api/chats", "", 200, 200),
                new Call("GET", "/api/chats/" + chat + "/messages", "", 200, 404),
                new Call("POST", "/api/chats/" + chat + "/messages", "{\"text\":\"oi\"}", 201, 404),
                new Call(
                        "POST",
                        "/api/messages",
                        "{\"instance\":\"loja\",\"number\":\"5511900001111\",\"text\":\"oi\"}",
                        201,
                        404),
                new Call("GET", "/api/messages?q=oi", "", 200, 200),
                new Call("GET", "/api/outbox", "", 200, 200),
                new Call("POST", "/api/outbox/" + failedSend() + "/retry", "", 200, 404),
                new Call("DELETE", "/api/outbox/" + failedSend(), "", 204, 404),
                new Call("POST", "/api/chats/" + chat + "/read", "", 200, 404),
                new Call("POST", "/api/chats/" + chat + "/unread", "", 200, 404),
                new Call("POST", "/api/chats/" + chat + "/archive", "", 200, 404),
                new Call("GET", "/api/chats/" + chat + "/participants", "", 200, 404),
                new Call("GET", "/api/labels", "", 200, 200),
                new Call("PUT", "/api/chats/" + chat + "/labels/1", "", 200, 404),
                new Call("DELETE", "/api/chats/" + chat + "/labels/1", "", 200, 404),
                new Call("PATCH", "/api/messages/" + edited, "{\"text\":\"novo\"}", 200, 404),
                new Call("DELETE", "/api/messages/" + deleted, "", 200, 404),
                new Call("POST", "/api/instances/nova/pair", "", 200, 404),
                new Call("GET", "/api/quick-replies", "", 200, 200),
                new Call("POST", "/api/quick-replies?tenant=acme", reply(), 201, 201),
                new Call("PUT", "/api/quick-replies/" + stored(), reply(), 200, 404),
                new Call("DELETE", "/api/quick-replies/" + stored(), "", 204, 404),
                new Call("POST", "/api/media?tenant=acme", "file", 201, 201),
                new Call("GET", "/api/messages/" + message + "/media", "", 200, 404),
                new Call("HEAD", "/api/messages/" + message + "/media", "", 200, 404),
                new Call("POST", "/api/messages/" + message + "/media/fetch", "", 202, 404),
                new Call("GET", "/api/messages/" + message + "/receipts", "", 200, 404),
                new Call("POST", "/api/messages/" + message + "/media/link", "", 201, 404),
                new Call("POST", "/api/chats/sync/loja", "", 200, 404),
                new Call("GET", "/api/instances", "", 200, 200),
                new Call("PUT", "/api/instances/loja", "{\"tenant\":\"acme\"}", 403, 403),
                new Call("POST", "/api/instances/loja/import", "{\"from\":\"2026-01-01\"}", 403, 403),
                new Call("DELETE", "/api/instances/loja/import", "", 403, 403),
                new Call("POST", "/api/instances/loja/connect", "", 403, 403),
                new Call("POST", "/api/instances/outra/disconnect", "", 403, 403),
                new Call("GET", "/api/tenants", "", 403, 403),
                new Call("PUT", "/api/tenants/acme", "{\"messagesKeep\":\"forever\"}", 403, 403),
                new Call("GET", "/api/chats/" + chat + "/export", "", 200, 404),
                new Call("GET", "/api/contacts/5511911110001/export?tenant=acme", "", 200, 404),
                new Call("GET", "/api/tenants/globex/export", "", 403, 403),
                new Call("DELETE", "/api/contacts/5511911119999?tenant=acme", "", 403, 403),
                new Call("GET", "/api/dead-letters", "", 403, 403),
                new Call("POST", "/api/dead-letters/" + letter + "/retry", "", 403, 403),
                new Call("POST", "/api/dead-letters/retry", "", 403, 403));
    }

    /** A quick reply with a shortcut of its own. */
    private static String reply() {
        return "{\"shortcut\":\"r" + ++replies + "\",\"text\":\"Oi\"}";
    }

    /** The id of a quick reply of acme's. */
    private static String stored() {
        return bundle.value("INSERT INTO quick_replies (tenant_id, shortcut, text) VALUES ('acme', 's" + ++replies
                + "', 'Segredo') RETURNING id");
    }

    /** The row of a message that can be retried or dropped. */
    private static String failedSend() {
        return bundle.value("INSERT INTO outbox (tenant_id, lane, instance, jid, kind, state, due_at, seq)"
                + " SELECT tenant_id, id::text, 'loja', whatsapp_chat_id, 'text', 'failed', now(), 0 FROM chats WHERE id = '"
                + chat + "' RETURNING id");
    }

    private static Map<String, String> invalid() {
        Algorithm ours = Algorithm.HMAC256(SECRET);
        Instant later = Instant.now().plusSeconds(600);
        Map<String, String> invalid = new LinkedHashMap<>();
        invalid.put("none", null);
        invalid.put("garbage", "garbage");
        invalid.put("expired", new Tokens(SECRET).issue("acme", Duration.ofSeconds(-1)));
        invalid.put("no exp", JWT.create().withClaim("tenant", "acme").sign(ours));
        invalid.put("no tenant", JWT.create().withExpiresAt(later).sign(ours));
        invalid.put(
                "alg none",
                JWT.create().withClaim("tenant", "acme").withExpiresAt(later).sign(Algorithm.none()));
        invalid.put(
                "other secret", new Tokens("another secret of more than 32 bytes").issue("acme", Duration.ofHours(1)));
        return invalid;
    }

    /** Whatever the description does not call public. */
    @Test
    void everyEndpointOfTheDescriptionIsCalledHere() throws Exception {
        JsonNode description = Bundle.JSON.readTree(Files.readString(Path.of("routes/api/openapi.json")));
        List<String> described = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> !method.getKey().equals("parameters"))
                        .filter(method -> !method.getValue().has("security")
                                || !method.getValue().path("security").isEmpty())
                        .filter(method -> path.getKey().startsWith("/api/"))
                        .forEach(method ->
                                described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        List<Call> calls = calls();
        assertThat(described)
                .isNotEmpty()
                .allSatisfy(endpoint -> assertThat(calls)
                        .anyMatch(call -> call.toString().matches(endpoint.replaceAll("\\{\\w+}", "[^/]+"))));
        assertThat(calls).hasSameSizeAs(described);
    }

    @Test
    void withoutAValidCredentialEveryEndpointAnswers401AndNamesTheScheme() throws Exception {
        int address = 20; // another for each credential, because failures count by address
        for (Map.Entry<String, String> credential : invalid().entrySet()) {
            address++;
            for (Call call : calls()) {
                String answer = from("127.0.0." + address, request(call, credential.getValue()));
                assertThat(answer)
                        .as("%s, %s", call, credential.getKey())
                        .startsWith("HTTP/1.1 401 ")
                        .containsPattern("(?i)\r\nwww-authenticate: Bearer\r\n")
                        .doesNotContain("Segredo");
                assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .as("%s, %s", call, credential.getKey())
                        .matches(call.method().equals("HEAD") ? "" : "\\{\"error\":\"[^\"]+\"}");
            }
        }
    }

    private static String request(Call call, String credential) {
        return call.method() + " " + call.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + call.body().length() + (credential == null ? "" : "\r\nAuthorization: Bearer " + credential)
                + "\r\n\r\n" + call.body();
    }

    static Stream<String> tokens() {
        return invalid().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void theWebsocketRejectsInvalidCredentialsBeforeTheUpgrade(String name) throws Exception {
        String token = invalid().get(name);
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.askForWebsocket(token == null ? "" : "?token=" + token);
            assertThat(socket.response())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Bearer")
                    .containsPattern("\\{\"error\":\"[^\"]+\"}$");
        }
    }

    @Test
    void aTenantGetsItsOwnAndNothingOfOthers() throws Exception {
        for (Call call : calls()) {
            HttpResponse<String> own = send(call, bundle.token("acme"));
            assertThat(own.statusCode()).as("%s: %s", call, own.body()).isEqualTo(call.own());
            HttpResponse<String> other = send(call, bundle.token("globex"));
            assertThat(other.statusCode()).as("%s: %s", call, other.body()).isEqualTo(call.other());
            assertThat(other.body()).doesNotContain("Segredo", "acme", "loja");
        }
        assertThat(bundle.get("/api/chats?tenant=acme", bundle.token("globex")).body())
                .doesNotContain("Segredo");
        assertThat(bundle.value("SELECT bool_and(listening)::text || count(tenant_pinned OR NULL) FROM instances"))
                .isEqualTo("true0");
    }

    @Test
    void anOperatorMayDoEverythingExceptOpenAWebsocket() throws Exception {
        for (Call call : calls()) {
            HttpResponse<String> answer = send(call, Bundle.API_KEY);
            assertThat(answer.statusCode())
                    .as("%s: %s", call, answer.body())
                    .isIn(call.own() == 403 ? List.of(200, 202) : List.of(call.own()));
        }
        bundle.post("/api/instances/outra/connect", "", Bundle.API_KEY);
        bundle.rows("UPDATE instances SET tenant_pinned = false");
        assertThat(bundle.get("/api/chats?tenant=acme", Bundle.API_KEY).body()).contains("Carla");
        assertThat(bundle.get("/api/chats?tenant=globex", Bundle.API_KEY).body())
                .doesNotContain("Carla");
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.askForWebsocket("?token=" + Bundle.API_KEY);
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void aCredentialInTheAddressIsIgnored() throws Exception {
        assertThat(bundle.get("/api/chats?Authorization=Bearer%20" + Bundle.API_KEY, null)
                        .statusCode())
                .isEqualTo(401);
        assertThat(bundle.get("/api/chats?token=" + bundle.token("acme"), null).statusCode())
                .isEqualTo(401);
    }

    @Test
    void afterAHundredFailuresAnAddressWaitsButAValidCredentialIsAccepted() throws Exception {
        String bad = "GET /api/chats HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\n\r\n";
        for (int i = 0; i < 100; i++) {
            assertThat(from("127.0.0.9", bad)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(from("127.0.0.9", bad))
                .startsWith("HTTP/1.1 429 ")
                .containsPattern("(?i)\r\nretry-after: [1-6]?[0-9]\r\n")
                .contains("{\"error\":");
        assertThat(from("127.0.0.9", RawSocket.websocketRequest("?token=wrong").replace("\n", "\r\n")))
                .startsWith("HTTP/1.1 429 ")
                .containsPattern("(?i)\r\nretry-after: [1-6]?[0-9]\r\n");
        assertThat(from("127.0.0.9", bad.replace("wrong", bundle.token("acme"))))
                .startsWith("HTTP/1.1 200 ");
        assertThat(from("127.0.0.9", bad.replace("wrong", Bundle.API_KEY))).startsWith("HTTP/1.1 200 ");
        assertThat(from(
                        "127.0.0.9",
                        RawSocket.websocketRequest("?token=" + bundle.token("acme"))
                                .replace("\n", "\r\n")))
                .startsWith("HTTP/1.1 101 ");
        assertThat(from("127.0.0.10", bad)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void anotherTenantsWebsocketReceivesNothing() throws Exception {
        try (var acme = bundle.feed("acme", 0L);
                var globex = bundle.feed("globex", 0L)) {
            acme.awaitMessage("Segredo da acme");
            assertThat(globex.frames()).hasSize(1);
        }
    }

    /** The first bytes of the answer to a request from this address of the machine. */
    private static String from(String address, String request) throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("127.0.0.1", bundle.port()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            byte[] part = new byte[8192];
            while (!answer.toString().contains("\r\n\r\n")
                    || answer.indexOf("HTTP/1.1 4") == 0
                            && !request.startsWith("HEAD ")
                            && !answer.toString().endsWith("}")) {
                answer.append(new String(part, 0, socket.getInputStream().read(part), StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    private static HttpResponse<String> send(Call call, String credential) throws Exception {
        return bundle.request(call.method(), call.path(), call.body(), credential);
    }

    private static void await(String sql, String value) {
        Awaitility.await(sql)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> value.equals(bundle.value(sql)));
    }
}
