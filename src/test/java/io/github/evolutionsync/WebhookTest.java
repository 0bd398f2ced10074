package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Events from the webhook only, with the socket off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "the-secret-of-the-webhook";

    private static final List<String> NO_EVENTS = List.of(
            "",
            "[]",
            "null",
            "5",
            "{",
            "{}",
            "[{\"event\":\"messages.upsert\",\"instance\":\"%s\"}]",
            "{\"event\":{\"a\":1},\"instance\":\"%s\"}",
            "{\"event\":\"\",\"instance\":\"%s\"}",
            "{\"event\":\"a b\",\"instance\":\"%s\"}",
            "{\"event\":\"a\\nb\",\"instance\":\"%s\"}",
            "{\"event\":\"messages.upsert\"}",
            "{\"event\":\"messages.upsert\",\"instance\":7}",
            "{\"event\":\"messages.upsert\",\"instance\":\" \"}",
            "{\"event\":\"messages.upsert\",\"instance\":\"a\\nb\"}",
            "{\"event\":\"socket.connect\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"socket.disconnect\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"socket.gap\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"socket.broken\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"instance.discovered\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"instance.missing\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"messages.found\",\"instance\":\"%s\",\"data\":{}}",
            "{\"event\":\"chats.found\",\"instance\":\"%s\",\"data\":{}}");

    private SimulatedEvolution evolution;
    private Bundle shared;
    private Bundle bundle;
    private String instance;
    private int instances;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults());
        shared = start(Map.of());
    }

    /** For a test that needs other settings, or a log in which nothing is mentioned yet. */
    private void ownBundle(Map<String, String> settings) throws Exception {
        bundle = start(settings);
    }

    private Bundle start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("evolution.socket", "false");
        settings.put("webhook.enabled", "true");
        settings.put("webhook.secret", SECRET);
        return Bundle.start(evolution, settings);
    }

    @AfterEach
    void closeOwn() {
        if (bundle != shared) {
            bundle.close();
        }
    }

    @AfterAll
    void stop() {
        shared.close();
        evolution.close();
    }

    @BeforeEach
    void empty() {
        bundle = shared;
        // what stores locks its instance first
        bundle.rows(
                "DO $$ BEGIN LOCK TABLE instances IN EXCLUSIVE MODE; DELETE FROM messages; DELETE FROM chat_aliases;"
                        + " DELETE FROM chats; DELETE FROM dead_letters; END $$");
        // of its own: the node knows those of the tests before
        instance = "loja" + ++instances;
        evolution.addInstance(SimulatedInstance.named(instance));
    }

    @Test
    void rejectedCallsLeaveOneLogLineWithTheirAddressAndWithoutASecret() throws Exception {
        ownBundle(Map.of());
        try (LogCapture log = new LogCapture()) {
            assertThat(call(null)).isEqualTo(401);
            assertThat(call("another-secret")).isEqualTo(401);
            assertThat(call(SECRET + "x")).isEqualTo(401);
            List<String> lines = log.atLeast(Level.WARN).stream()
                    .filter(line -> line.contains("webhook"))
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0))
                    .contains("127.0.0.1", "WEBHOOK_SECRET")
                    .doesNotContain(SECRET)
                    .doesNotContain("another-secret");
        }
        assertThat(bundle.value("SELECT count(*) FROM instances")).isEqualTo("0");
    }

    @Test
    void theLastEventOfAnInstanceHasItsTime() throws Exception {
        Instant before = Instant.now();
        assertThat(call(SECRET)).isEqualTo(202);
        await().atMost(SOON).until(() -> "1".equals(bundle.value("SELECT count(*) FROM messages")));
        JsonNode loja = Bundle.JSON
                .readTree(bundle.get("/api/instances", Bundle.API_KEY).body())
                .path("items")
                .valueStream()
                .filter(item -> item.path("name").asText().equals(instance))
                .findFirst()
                .orElseThrow();
        assertThat(Instant.parse(loja.path("lastEventAt").asText())).isBetween(before.minusMillis(1), Instant.now());
        assertThat(loja.path("connected").asBoolean()).isTrue();
    }

    @Test
    void acceptedEventsAreInTheDatabase() throws Exception {
        for (int i = 1; i <= 5; i++) {
            assertThat(call(message("oi " + i).toString(), SECRET)).isEqualTo(202);
            assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo(Integer.toString(i));
        }
        assertThat(bundle.value("SELECT count(*) FROM catch_ups WHERE instance = '" + instance + "'"))
                .isEqualTo("1");
    }

    @Test
    void anEventNestedTooDeepIsKeptAsADeadLetter() throws Exception {
        String deep =
                message("fundo").toString().replace("\"fundo\"", "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000));
        assertThat(call(deep, SECRET)).isEqualTo(202);
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("1");
        assertThat(call(message("depois").toString(), SECRET)).isEqualTo(202);
        assertThat(bundle.value("SELECT content FROM messages")).isEqualTo("depois");
    }

    @Tag("long")
    @Test
    void anEventWithManyRowsDoesNotDelayOtherInstances() throws Exception {
        String rows = message("x")
                .set("data", Bundle.JSON.valueToTree(new int[200_000]))
                .toString();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> large = caller.submit(() -> call(rows, SECRET));
            await().atMost(SOON).until(() -> "1".equals(bundle.value("SELECT count(*) FROM dead_letters")));
            ObjectNode other = message("oi").put("instance", "outra" + instance);
            assertThat(call(other.toString(), SECRET)).isEqualTo(202);
            assertThat(Integer.parseInt(bundle.value("SELECT attempts FROM dead_letters")))
                    .as("parts of the large event that are stored")
                    .isLessThan(100);
            large.get(60, TimeUnit.SECONDS);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void rowsThatTheDatabaseRefusesDelayOnlyTheirInstance() throws Exception {
        int rows = 400;
        bundle.rows("ALTER TABLE messages ADD CONSTRAINT no_bad CHECK (content <> 'ruim') NOT VALID");
        ObjectNode bad = message("ruim");
        JsonNode row = bad.get("data");
        ArrayNode data = bad.putArray("data");
        for (int i = 0; i < rows; i++) {
            ObjectNode copy = row.deepCopy();
            copy.withObjectProperty("key").put("id", "RUIM-" + i);
            data.add(copy);
        }
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            Future<Integer> guilty = callers.submit(() -> call(bad.toString(), SECRET));
            await().atMost(SOON).until(() -> letters() > 0);
            Future<Integer> next = callers.submit(() -> call(message("depois").toString(), SECRET));
            for (int i = 0; i < 5; i++) {
                ObjectNode other = message("oi " + i).put("instance", "outra" + instance);
                assertThat(call(other.toString(), SECRET)).isEqualTo(202);
            }
            assertThat(letters()).as("rows that are kept by now").isLessThan(rows);
            assertThat(next.isDone()).isFalse();
            assertThat(guilty.get(1, TimeUnit.MINUTES)).isEqualTo(202);
            assertThat(next.get(1, TimeUnit.MINUTES)).isEqualTo(202);
            assertThat(letters()).isEqualTo(rows);
        } finally {
            callers.shutdownNow();
            bundle.rows("ALTER TABLE messages DROP CONSTRAINT no_bad");
        }
    }

    private int letters() {
        return Integer.parseInt(bundle.value("SELECT count(*) FROM dead_letters"));
    }

    @Test
    void inventedInstancesAreLimitedAndKnownOnesAreNot() throws Exception {
        ownBundle(Map.of());
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (LogCapture log = new LogCapture()) {
            String event = "{\"event\":\"presence.update\",\"instance\":\"%s\",\"data\":{}}";
            bundle.rows("INSERT INTO instances (name, tenant_id) VALUES ('known', 'default')");
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String body = event.formatted("invented" + i);
                calls.add(callers.submit(() -> call(body, SECRET)));
            }
            Map<Integer, Integer> answers = new HashMap<>();
            for (Future<Integer> call : calls) {
                answers.merge(call.get(1, TimeUnit.MINUTES), 1, Integer::sum);
            }
            assertThat(answers).containsOnlyKeys(202, 503);
            assertThat(answers.get(202)).isBetween(200, 299); // another minute may begin
            assertThat(bundle.value("SELECT count(*) FROM instances WHERE name LIKE 'invented%'"))
                    .isEqualTo(answers.get(202).toString());
            assertThat(call(event.formatted("known"), SECRET)).isEqualTo(202);
            String own = WebhookSecretCommand.show(List.of("--instance", instance), Map.of("WEBHOOK_SECRET", SECRET));
            assertThat(call(event.formatted(instance), own)).isEqualTo(202);
            assertThat(log.atLeast(Level.WARN))
                    .filteredOn(line -> line.contains("new instances"))
                    .hasSize(1);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void whileTheDatabaseDoesNotStoreWaitingEventsAreBoundedAndFurtherOnesRejected() throws Exception {
        ownBundle(
                Map.of("camel.beans.webhookEvents.max-bytes", "60000", "camel.beans.webhookEvents.longest-wait", "2s"));
        await().atMost(SOON).until(() -> call(SECRET) == 202);
        ExecutorService callers = Executors.newCachedThreadPool();
        List<Future<Integer>> calls = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "")) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 40; i++) {
                String event = message(i + "x".repeat(8_000)).toString();
                calls.add(callers.submit(() -> call(event, SECRET)));
            }
            for (Future<Integer> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(503);
            }
            // the page does not wait for them
            assertThat(bundle.get("/", null).statusCode()).isEqualTo(200);
            connection.rollback();
        } finally {
            callers.shutdownNow();
        }
        // one batch was under way, and 60,000 bytes waited
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Integer.parseInt(bundle.value("SELECT count(*) FROM messages")))
                        .isBetween(2, 20));
        await().atMost(SOON).until(() -> call(message("depois").toString(), SECRET) == 202);
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = 'depois'"))
                .isEqualTo("1");
    }

    @Test
    void manyAtOnceAreStoredEachOnce() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String event = message("oi " + i).toString();
                calls.add(callers.submit(() -> call(event, SECRET)));
            }
            for (Future<Integer> call : calls) {
                assertThat(call.get(1, TimeUnit.MINUTES)).isEqualTo(202);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("200");
    }

    @Test
    void bodiesThatAreNotEvolutionEventsAreRejectedAndLeaveNothing() {
        for (String body : NO_EVENTS) {
            refused(body.replace("%s", instance));
        }
    }

    @Test
    void namesBeyondEvolutionsOwnLengthsAreRejected() {
        refused("{\"event\":\"messages.upsert\",\"instance\":\"" + "x".repeat(256) + "\"}");
        refused("{\"event\":\"" + "x".repeat(65) + "\",\"instance\":\"" + instance + "\"}");
        refused("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        assertThat(call("{\"event\":\"a.new.event\",\"instance\":\"" + "x".repeat(255) + "\"}", SECRET))
                .isEqualTo(202);
    }

    @Test
    void anEventWithTrailingTextIsRejected() {
        refused(message("oi") + "{}");
        refused(message("oi") + "garbage");
        refused(message("oi".repeat(100_000)) + " ]");
    }

    @Test
    void anInstancesOwnSecretIsValidForItsEventsOnly() {
        String own = WebhookSecretCommand.show(List.of("--instance", instance), Map.of("WEBHOOK_SECRET", SECRET));
        assertThat(own).doesNotContain(SECRET);
        assertThat(call(message("oi").toString(), own)).isEqualTo(202);
        String otherInstance = "outra" + instance;
        String others = message("forjada").put("instance", otherInstance).toString();
        assertThat(call(others, own)).isEqualTo(403);
        assertThat(call(
                        others,
                        own.replaceFirst("^[^.]*", Base64.getUrlEncoder().encodeToString(otherInstance.getBytes()))))
                .isEqualTo(401);
        assertThat(call(message("oi").toString(), own + "x")).isEqualTo(401);
        assertThat(bundle.value("SELECT string_agg(content, ',') FROM messages"))
                .isEqualTo("oi");
        assertThat(bundle.value("SELECT string_agg(name, ',') FROM instances WHERE name IN ('" + otherInstance + "', '"
                        + instance + "')"))
                .isEqualTo(instance);
    }

    private void refused(String body) {
        String rows = "SELECT (SELECT count(*) FROM instances) + (SELECT count(*) FROM dead_letters)";
        String before = bundle.value(rows);
        assertThat(call(body, SECRET)).as(body).isEqualTo(400);
        assertThat(bundle.value(rows)).isEqualTo(before);
    }

    private int call(String secret) {
        return call(message("oi").toString(), secret);
    }

    private int call(String body, String secret) {
        try {
            return bundle.post("/webhook", body, secret).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode message(String text) {
        ObjectNode event =
                Bundle.JSON.createObjectNode().put("event", "messages.upsert").put("instance", instance);
        ObjectNode data = event.putObject("data");
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "ID-" + text.replaceFirst("x{9,}", ""));
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return event;
    }
}
