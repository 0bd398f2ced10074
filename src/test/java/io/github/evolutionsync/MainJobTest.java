package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job of a node: events of Evolution are in the tables, and their changes reach the right clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Map<String, String> TENANTS = Map.of("tenants", "loja=acme,outra=globex");
    private static final Path HTTP = Path.of("src/test/resources/evolution/http");

    private final AtomicInteger ids = new AtomicInteger();
    private SimulatedEvolution sharedEvolution;
    private Bundle sharedBundle;
    private SimulatedEvolution evolution;
    private Bundle bundle;

    /** The node of all tests that need no settings of their own, without rows. */
    private void sharedNode() throws Exception {
        if (sharedBundle == null) {
            start(true, TENANTS);
            sharedEvolution = evolution;
            sharedBundle = bundle;
        }
        evolution = sharedEvolution;
        bundle = sharedBundle;
    }

    private void start(boolean global, Map<String, String> settings) throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(global),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        bundle = Bundle.start(evolution, settings);
        await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
        awaitValue("SELECT count(*) FROM instances", "2");
    }

    @AfterEach
    void leave() {
        if (bundle != sharedBundle) {
            bundle.close();
            evolution.close();
            return;
        }
        evolution.clearFaults();
        for (String instance : List.of("loja", "outra")) {
            evolution.addInstance(SimulatedInstance.named(instance)); // catch-ups find nothing
        }
        for (String table : List.of("outbox", "messages", "chat_aliases", "chats", "contacts", "dead_letters")) {
            bundle.rows("DELETE FROM " + table);
        }
    }

    @AfterAll
    void stop() {
        if (sharedBundle != null) {
            sharedBundle.close();
            sharedEvolution.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageIsStoredOnceAndDeliveredOnlyToItsTenant(boolean global) throws Exception {
        if (global) {
            sharedNode();
        } else {
            start(false, TENANTS);
        }
        try (Feed acme = bundle.feed("acme");
                Feed globex = bundle.feed("globex")) {
            // per instance, the first emit makes the namespace and is lost on the socket
            emitText("loja", "5511911110001", "Bom dia!");
            JsonNode frame = acme.awaitMessage("Bom dia!");
            assertThat(frame.path("data").path("remoteJid").asText()).isEqualTo("5511911110001@s.whatsapp.net");
            assertThat(frame.path("data").path("unreadCount").asInt()).isEqualTo(1);
            emitText("outra", "5511911110001", "Olá");
            globex.awaitMessage("Olá");
            assertThat(acme.frames()).noneMatch(each -> each.toString().contains("Olá"));
            assertThat(globex.frames()).noneMatch(each -> each.toString().contains("Bom dia!"));
            assertThat(acme.frames().get(1).path("event").asText()).isEqualTo("chat:new");
        }
        // the first event of a namespace makes it, and is lost on the socket
        await().atMost(SOON).until(() -> global || evolution.connectedClients("/loja") > 0);
        emitText("loja", "5511911110001", "Boa tarde!");
        awaitValue("SELECT count(*) FROM messages", "3");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(json(bundle.get("/api/instances", Bundle.API_KEY)
                                        .body())
                                .at("/items/0/mode")
                                .asText())
                        .isEqualTo(global ? "global" : "instance"));
        assertThat(bundle.rows("SELECT tenant_id, content, direction FROM messages ORDER BY tenant_id, seq"))
                .extracting(row -> row.values().toString())
                .containsExactly(
                        "[acme, Bom dia!, INCOMING]", "[acme, Boa tarde!, INCOMING]", "[globex, Olá, INCOMING]");
    }

    @Test
    void aClientThatReconnectsMissesNothing() throws Exception {
        sharedNode();
        long seq;
        try (Feed before = bundle.feed("acme")) {
            emitText("loja", "5511911110001", "antes");
            before.awaitMessage("antes");
            seq = before.seq();
        }
        IntStream.range(0, 50).forEach(i -> emitText("loja", "551191111" + (1000 + i % 5), "ausente " + i));
        awaitValue("SELECT count(*) FROM messages", "51");
        try (Feed after = bundle.feed("acme", seq)) {
            after.awaitMessage("ausente 49");
            assertThat(after.frames().stream()
                            .map(frame -> frame.path("data")
                                    .path("message")
                                    .path("content")
                                    .asText())
                            .filter(text -> text.startsWith("ausente")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 50).mapToObj(i -> "ausente " + i).toList());
            assertThat(after.frames()).noneMatch(frame -> frame.toString().contains("antes"));
        }
    }

    @Test
    void theManualSyncStoresChatsOnceAndASecondOneChangesNothing() throws Exception {
        sharedNode();
        evolution.failHttp("/chat/findChats/loja", 200, Files.readString(HTTP.resolve("findChats.many.nobody.json")));
        assertThat(Bundle.JSON.readTree(sync("loja"))).isEqualTo(json("""
                {"instance": "loja", "found": 120, "created": 120, "updated": 0}"""));
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("120");
        assertThat(bundle.value("SELECT contact_name FROM chats WHERE contact_number = '5511900000090'"))
                .isEqualTo("Cliente 90");
        try (Feed screen = bundle.feed("acme")) {
            assertThat(Bundle.JSON.readTree(sync("loja"))).isEqualTo(json("""
                    {"instance": "loja", "found": 120, "created": 0, "updated": 0}"""));
            emitText("loja", "5511911110001", "depois");
            screen.awaitMessage("depois");
            assertThat(screen.frames().stream().map(frame -> frame.path("event").asText()))
                    .containsExactly("ready", "chat:new", "chat:message");
        }
    }

    @Test
    void theManualSyncReadsTheOlderDocumentsShape() throws Exception {
        sharedNode();
        evolution.failHttp("/chat/findChats/loja", 200, """
                [{"id": "5511933334444@s.whatsapp.net", "name": "Rui", "conversationTimestamp": 1795448543, "unreadCount": 3,
                  "isGroup": false},
                 {"id": "120363021234567890@g.us", "name": "Família", "pushName": "Carla", "unreadCount": 0, "isGroup": true},
                 {"id": "status@broadcast", "name": "Status"}]""");
        assertThat(Bundle.JSON.readTree(sync("loja"))).isEqualTo(json("""
                {"instance": "loja", "found": 2, "created": 2, "updated": 0}"""));
        assertThat(bundle.rows(
                        "SELECT contact_name, unread_count, iso_time(last_message_at) AS at FROM chats ORDER BY 1"))
                .extracting(row -> row.values().toString())
                .containsExactly("[Família, 0, null]", "[Rui, 3, 2026-11-23T15:42:23.000Z]");
    }

    @Test
    void aFailedSyncReportsItsCause() throws Exception {
        start(true, TENANTS);
        assertThat(bundle.post("/api/chats/sync/nenhuma", "", Bundle.API_KEY).statusCode())
                .isEqualTo(404);
        assertThat(bundle.post("/api/chats/sync/outra", "", bundle.token("acme"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(bundle.post("/api/chats/sync/loja", "", null).statusCode()).isEqualTo(401);
        evolution.failHttp(
                "/chat/findChats/loja", 500, Files.readString(HTTP.resolve("findChats.500_last_message_revoked.json")));
        var refused = bundle.post("/api/chats/sync/loja", "", bundle.token("acme"));
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body())
                .contains("\"error\":\"Evolution answered 500")
                .contains("mediaUrl");
        evolution.stop();
        var unreachable = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY);
        assertThat(unreachable.statusCode()).isEqualTo(503);
        assertThat(unreachable.body()).contains("Evolution cannot be reached");
        evolution.start();
    }

    @Test
    void aReplyAppearsOnceAlthoughTheSocketSendsItToo() throws Exception {
        sharedNode();
        try (Feed acme = bundle.feed("acme")) {
            emitText("loja", "5511911110001", "Tem em azul?");
            String chat = acme.awaitMessage("Tem em azul?")
                    .path("data")
                    .path("chatId")
                    .asText();
            var answer =
                    bundle.post("/api/chats/" + chat + "/messages", "{\"text\":\"Tem sim 💙\"}", bundle.token("acme"));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(Bundle.JSON.readTree(answer.body()).path("direction").asText())
                    .isEqualTo("OUTGOING");
            acme.awaitMessage("Tem sim 💙");
            emitText("loja", "5511911110001", "Quero!");
            acme.awaitMessage("Quero!");
            assertThat(acme.frames().stream()
                            .filter(frame -> frame.path("event").asText().startsWith("chat:"))
                            .filter(frame -> frame.toString().contains("Tem sim")))
                    .hasSize(1);
            assertThat(bundle.post("/api/chats/" + chat + "/messages", "{\"text\":1}", bundle.token("acme"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(bundle.post("/api/chats/" + chat + "/messages", "{\"text\":\"x\"}", bundle.token("globex"))
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE direction = 'OUTGOING'"))
                .isEqualTo("1");
    }

    @Test
    void theApiListsAndMarksAsReadOnlyTheTenantsChats() throws Exception {
        sharedNode();
        try (Feed acme = bundle.feed("acme")) {
            IntStream.range(0, 5).forEach(i -> emitText("loja", "551191111000" + i, "oi " + i));
            String chat = acme.awaitMessage("oi 4").path("data").path("chatId").asText();
            String token = bundle.token("acme");
            JsonNode page = json(bundle.get("/api/chats?limit=3", token).body());
            assertThat(page.path("items")).hasSize(3);
            JsonNode rest = json(
                    bundle.get("/api/chats?limit=3&before=" + page.path("next").asText(), token)
                            .body());
            assertThat(rest.path("items")).hasSize(2);
            assertThat(rest.path("next").isNull()).isTrue();
            assertThat(json(bundle.get("/api/chats/" + chat + "/messages", token)
                                    .body())
                            .path("items")
                            .path(0)
                            .path("content")
                            .asText())
                    .isEqualTo("oi 4");
            assertThat(bundle.post("/api/chats/" + chat + "/read", "", token).statusCode())
                    .isEqualTo(200);
            acme.await(frame -> frame.path("event").asText().equals("chat:update")
                    && frame.path("data").path("updates").path("unreadCount").asInt(-1) == 0);
            assertThat(json(bundle.get("/api/chats", bundle.token("globex")).body())
                            .path("items"))
                    .isEmpty();
            assertThat(bundle.get("/api/chats/" + chat + "/messages", bundle.token("globex"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(bundle.get("/api/chats?limit=0", token).statusCode()).isEqualTo(400);
            assertThat(bundle.get("/api/chats?before=x", token).statusCode()).isEqualTo(400);
            String id = "_00000000-0000-0000-0000-000000000000";
            assertThat(bundle.get("/api/chats?before=" + Long.MIN_VALUE + id, token)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(bundle.get("/api/chats?before=" + Long.MAX_VALUE + id, token)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(json(bundle.get("/api/instances", token).body()).path("items"))
                    .hasSize(1);
        }
    }

    @Test
    void badInputIsKeptWholeAndLaterEventsAreStored() throws Exception {
        sharedNode();
        for (String bad : List.of(
                "\"text\"",
                "42",
                "null",
                "{\"message\":{\"conversation\":\"no key\"}}",
                "{\"key\":{\"remoteJid\":\"5511911110001@s.whatsapp.net\"},\"message\":{\"conversation\":\"no id\"}}",
                "{\"key\":{\"id\":\"A1\"},\"message\":{\"conversation\":\"no jid\"}}",
                "{\"key\":{\"id\":77,\"remoteJid\":\"5511911110001@s.whatsapp.net\"},\"message\":{\"conversation\":\"number id\"}}",
                "{\"key\":{\"id\":\"A2\",\"remoteJid\":{\"a\":1}},\"message\":{\"conversation\":\"object jid\"}}",
                "{\"key\":{\"id\":\"A3\",\"remoteJid\":\"5511911110001@s.whatsapp.net\"},\"message\":{\"conversation\":12345}}",
                "{\"key\":{\"id\":\"A4\",\"remoteJid\":\"5511911110001@s.whatsapp.net\"},\"pushName\":{\"x\":1},"
                        + "\"message\":{\"conversation\":\"object name\"}}")) {
            evolution.emitWithoutStoring("loja", "messages.upsert", json(bad));
        }
        try (Feed acme = bundle.feed("acme")) {
            emitText("loja", "5511911110002", "segue");
            acme.awaitMessage("segue");
        }
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("1");
        assertThat(bundle.value("SELECT count(*) FROM chats")).isEqualTo("1");
        assertThat(bundle.rows("SELECT error, payload FROM dead_letters"))
                .hasSize(9)
                .allMatch(row -> !row.get("error").toString().isBlank())
                .anyMatch(row -> row.get("payload").toString().contains("object name"))
                .noneMatch(row -> row.get("payload").toString().contains("loja-token"));
    }

    @Test
    void nulIsRemovedAndAMegabyteIsStored() throws Exception {
        sharedNode();
        String large = "ã😀".repeat(250_000);
        try (Feed acme = bundle.feed("acme")) {
            emitText("loja", "5511911110001", "a\u0000b\\u0000c");
            emitText("loja", "5511911110001", large);
            acme.awaitMessage(large);
        }
        assertThat(bundle.rows("SELECT content FROM messages ORDER BY seq"))
                .extracting(row -> row.get("content"))
                .containsExactly("ab\\u0000c", large);
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void anUnknownEventIsCountedAndOthersAreStored() throws Exception {
        sharedNode();
        evolution.emitWithoutStoring("loja", "brand.new", json("{\"x\":1}"));
        evolution.emitWithoutStoring("loja", "brand.new", json("{\"x\":2}"));
        try (Feed acme = bundle.feed("acme")) {
            emitText("loja", "5511911110001", "segue");
            acme.awaitMessage("segue");
        }
        assertThat(bundle.metrics()).contains("evolution_sync_unknown_total{event=\"brand.new\"} 2.0");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void aStatusWhoseMessageNeverComesIsDroppedAndCounted() throws Exception {
        start(true, Map.of("pending-updates.keep", "1s", "pending-updates.check", "300"));
        evolution.emitWithoutStoring("loja", "messages.update", json("""
                {"keyId": "NEVER", "remoteJid": "5511911110001@s.whatsapp.net", "fromMe": true, "status": "READ"}"""));
        awaitValue("SELECT count(*) FROM pending_updates", "1");
        awaitValue("SELECT count(*) FROM pending_updates", "0");
        await().atMost(SOON)
                .until(() -> bundle.metrics().contains("evolution_sync_updates_dropped_total 1.0")
                        || bundle.metrics().matches("(?s).*evolution_sync_updates_dropped_total\\{[^}]*} 1\\.0.*"));
    }

    @Test
    void stoppingLeavesNoGapInTheTables() throws Exception {
        start(true, TENANTS);
        try (Feed acme = bundle.feed("acme")) {
            IntStream.rangeClosed(1, 3000).forEach(i -> emitText("loja", "55119" + (10_000_000 + i % 40), "n " + i));
            acme.awaitMessage("n 500");
            long start = System.nanoTime();
            bundle.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        int last = Integer.parseInt(bundle.value("SELECT max(substr(content, 3)::int) FROM messages"));
        assertThat(last).isGreaterThanOrEqualTo(500);
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo(Integer.toString(last));
    }

    @Test
    void aRejectedKeyMakesTheNodeNotReady() throws Exception {
        sharedNode();
        try (Bundle refused = Bundle.start(evolution, Map.of("evolution.api-key", "wrong-key"))) {
            await().atMost(SOON).untilAsserted(() -> {
                String health = refused.health().toString();
                assertThat(health).contains("DOWN").doesNotContain("wrong-key");
            });
        }
        await().atMost(SOON).until(() -> bundle.health().path("status").asText().equals("UP"));
    }

    private String sync(String instance) throws Exception {
        var answer = bundle.post("/api/chats/sync/" + instance, "", Bundle.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void emitText(String instance, String number, String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", number + "@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "MSG" + ids.incrementAndGet());
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        evolution.emit(instance, "messages.upsert", data);
    }

    private void awaitValue(String sql, String value) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bundle.value(sql).equals(value));
    }

    private static JsonNode json(String text) throws Exception {
        return Bundle.JSON.readTree(text);
    }
}
