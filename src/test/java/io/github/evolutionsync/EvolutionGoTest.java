package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.evolution.LogCapture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** With {@code EVOLUTION_KIND=go}: what is requested of the server, and what is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvolutionGoTest {
    private static final String SECRET = "the-secret-of-the-webhook";
    private static final String ANA = "5511988887777@s.whatsapp.net";

    private static final byte[] JPEG = Base64.getDecoder().decode("/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==");

    @TempDir
    static Path folder;

    private SimulatedEvolution unused;
    private GoServerDouble server;
    private Bundle bundle;
    private LogCapture log;
    private String acme;
    private int messages;

    @BeforeAll
    void start() throws Exception {
        unused = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults());
        server = new GoServerDouble();
        log = new LogCapture();
        bundle = Bundle.start(
                unused,
                Map.ofEntries(
                        Map.entry("evolution.kind", "go"),
                        Map.entry("evolution.url", server.url()),
                        Map.entry("evolution.api-key", GoServerDouble.KEY),
                        Map.entry("tenants", "loja=acme"),
                        Map.entry("webhook.enabled", "true"),
                        Map.entry("webhook.secret", SECRET),
                        Map.entry("sync.period", "1s"),
                        Map.entry("labels.check", "1s"),
                        Map.entry("watch.period", "1s"),
                        Map.entry("media.store", folder.toString()),
                        Map.entry("read.tells-whatsapp", "true")));
        acme = bundle.token("acme");
        bundle.awaitValue("SELECT state FROM instances WHERE name = 'loja'", "open");
    }

    @AfterAll
    void stop() {
        bundle.close();
        log.close();
        server.close();
        unused.close();
    }

    @Test
    void textsAreSentWithTheTokenOfTheInstance() throws Exception {
        String chat = received("oi");
        JsonNode sent = send(chat, "{\"text\":\"Olá!\"}", 201);
        assertThat(sent.path("status").asText()).isEqualTo("SERVER_ACK");
        assertThat(bundle.value("SELECT content FROM messages WHERE id = '"
                        + sent.path("id").asText() + "'"))
                .isEqualTo("Olá!");
        assertThat(last("/send/text"))
                .contains("\"number\":\"" + ANA + "\"", "\"text\":\"Olá!\"", "\"formatJid\":false");
        assertThat(log.atLeast(Level.ALL)).noneMatch(line -> line.contains(GoServerDouble.TOKEN));
    }

    @Test
    void anEditAndADeletionAreStoredFromTheirAnswers() throws Exception {
        String chat = received("oi");
        String message = "/api/messages/"
                + send(chat, "{\"text\":\"bom dai\"}", 201).path("id").asText();
        assertThat(bundle.request("PATCH", message, "{\"text\":\"bom dia\"}", acme)
                        .statusCode())
                .isEqualTo(200);
        assertThat(last("/message/edit")).contains("\"message\":\"bom dia\"", "\"chat\":\"" + ANA + "\"");
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = 'bom dia' AND edited_at IS NOT NULL"))
                .isEqualTo("1");
        assertThat(bundle.request("DELETE", message, "", acme).statusCode()).isEqualTo(200);
        assertThat(last("/message/delete")).contains("\"chat\":\"" + ANA + "\"");
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = 'bom dia' AND deleted_at IS NOT NULL"))
                .isEqualTo("1");
    }

    @Test
    void aReactionIsARowOfItsOwn() throws Exception {
        String chat = received("reaja");
        String id = bundle.value("SELECT id FROM messages WHERE content = 'reaja'");
        String whatsappId = bundle.value("SELECT whatsapp_message_id FROM messages WHERE content = 'reaja'");
        send(chat, "{\"reaction\":\"👍\",\"messageId\":\"" + id + "\"}", 201);
        assertThat(last("/message/react")).contains("\"id\":\"" + whatsappId + "\"", "\"reaction\":\"👍\"");
        assertThat(bundle.value("SELECT content FROM messages WHERE quoted_message_id = '" + whatsappId + "'"))
                .isEqualTo("👍");
        assertThat(bundle.value("SELECT content FROM messages WHERE id = '" + id + "'"))
                .isEqualTo("reaja");
    }

    @Test
    void aFileIsSentAsAForm() throws Exception {
        String chat = received("oi");
        HttpRequest upload = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bundle.port() + "/api/media?fileName=foto.jpg"))
                .header("Authorization", "Bearer " + acme)
                .POST(HttpRequest.BodyPublishers.ofByteArray(JPEG))
                .build();
        String id = Bundle.JSON
                .readTree(HttpClient.newHttpClient()
                        .send(upload, HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("id")
                .asText();
        JsonNode sent = send(chat, "{\"media\":{\"id\":\"" + id + "\",\"caption\":\"foto\"}}", 201);
        assertThat(sent.path("messageType").asText()).isEqualTo("imageMessage");
        assertThat(last("/send/media")).contains("name=\"number\"", ANA, "name=\"type\"", "image", "name=\"file\"");
    }

    @Test
    void messagesAreMarkedAsRead() throws Exception {
        String chat = received("leia");
        assertThat(bundle.post("/api/chats/" + chat + "/read", "", acme).statusCode())
                .isEqualTo(200);
        soon(() -> last("/message/markread").contains("\"number\":\"" + ANA + "\",\"id\":[\""));
    }

    @Test
    void aGroupIsNamedByItsInfo() throws Exception {
        String event = event("120363021234567890@g.us", "{\"conversation\":\"oi, pessoal\"}");
        assertThat(bundle.post("/webhook", event, SECRET).statusCode()).isEqualTo(202);
        bundle.awaitValue("SELECT contact_name FROM chats WHERE is_group", "Família");
        assertThat(last("/group/info")).contains("{\"groupJid\":\"120363021234567890@g.us\"}");
    }

    @Test
    void aFileThatIsNotInItsEventIsNotRequested() throws Exception {
        String event = event(ANA, "{\"imageMessage\":{\"mimetype\":\"image/jpeg\",\"caption\":\"sem arquivo\"}}");
        assertThat(bundle.post("/webhook", event, SECRET).statusCode()).isEqualTo(202);
        bundle.awaitValue("SELECT media ->> 'state' FROM messages WHERE content = 'sem arquivo'", "failed");
        assertThat(server.requests()).noneMatch(request -> request.contains("Media"));
    }

    @Test
    void aNumberIsCheckedBeforeAConversationStarts() throws Exception {
        HttpResponse<String> answer = bundle.post(
                "/api/messages", "{\"instance\":\"loja\",\"number\":\"5511955550001\",\"text\":\"oi\"}", acme);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(last("/user/check")).contains("5511955550001");
    }

    @Test
    void whatItCannotDoIsRefusedAndNotRequested() throws Exception {
        String chat = received("oi");
        assertThat(bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY).statusCode())
                .isEqualTo(409);
        assertThat(bundle.post(
                                "/api/instances/loja/import",
                                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"}",
                                Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(409);
        assertThat(bundle.post("/api/chats/" + chat + "/archive", "{\"archived\":true}", acme)
                        .statusCode())
                .isNotEqualTo(200);
        bundle.awaitValue("SELECT count(*) FROM catch_ups WHERE gap_since IS NOT NULL", "1");
        JsonNode loja = Bundle.JSON
                .readTree(bundle.get("/api/instances", Bundle.API_KEY).body())
                .path("items")
                .path(0);
        assertThat(loja.path("catchUp").asText()).isEqualTo("unsupported");
        assertThat(loja.path("gapSince").isTextual()).isTrue();
        assertThat(log.atLeast(Level.INFO)).anyMatch(line -> line.contains("EVOLUTION_KIND is go"));
        assertThat(log.atLeast(Level.WARN)).noneMatch(line -> line.contains("not synced") || line.contains("labels"));
        assertThat(server.requests()).noneMatch(request -> request.contains("/chat/") || request.contains("/label/"));
        assertThat(bundle.value("SELECT count(*) FROM imports")).isEqualTo("0");
    }

    @Test
    void aServerWithoutALicenceIsAStateOfTheHealth() {
        server.setLicensed(false);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> bundle.managed("/observe/health").body().contains("LICENSE_REQUIRED"));
        } finally {
            server.setLicensed(true);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !bundle.managed("/observe/health").body().contains("LICENSE_REQUIRED"));
    }

    /** The chat of a message that arrives. */
    private String received(String text) throws Exception {
        String event = event(ANA, "{\"conversation\":\"" + text + "\"}");
        assertThat(bundle.post("/webhook", event, SECRET).statusCode()).isEqualTo(202);
        return bundle.value("SELECT id FROM chats WHERE whatsapp_chat_id = '" + ANA + "'");
    }

    private String event(String chat, String message) {
        return """
                {"data":{"Info":{"Chat":"%s","Sender":"%s","IsFromMe":false,"IsGroup":%s,"ID":"IN%d","PushName":"Ana",
                "Timestamp":"%s"},"Message":%s},"event":"Message","instanceId":"0a3b","instanceName":"loja","instanceToken":"%s"}
                """.formatted(
                        chat, ANA, chat.endsWith("@g.us"), ++messages, Instant.now(), message, GoServerDouble.TOKEN);
    }

    private static void soon(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    private JsonNode send(String chat, String body, int status) throws Exception {
        HttpResponse<String> answer = bundle.post("/api/chats/" + chat + "/messages", body, acme);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Bundle.JSON.readTree(answer.body());
    }

    private String last(String path) {
        return server.requests().stream()
                .filter(request -> request.contains(" " + path + " "))
                .reduce((first, second) -> second)
                .orElse("");
    }
}
