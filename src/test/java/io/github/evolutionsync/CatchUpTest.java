package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Catch-up: messages that the socket missed are fetched by findMessages and stored once, and every gap is visible. Each test has an
 * instance and a chat of its own. Tests that need no settings of their own share a node, on which their instance appears.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatchUpTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();
    /** A comparison with findChats, which requests a catch-up, comes soon. */
    private static final Map<String, String> OFTEN = Map.of("sync.period", "500", "catch-up.page-size", "20");
    /** Only what a test does requests a catch-up. */
    private static final Map<String, String> RARELY = Map.of("sync.period", "10m");

    private final Map<Map<String, String>, Node> shared = new HashMap<>();
    private SimulatedEvolution evolution;
    private Bundle bundle;
    private boolean own;
    private String name;
    private String person;
    private int tests;
    private int ids;

    private record Node(SimulatedEvolution evolution, Bundle bundle) {
        void close() {
            bundle.close();
            evolution.close();
        }
    }

    @BeforeEach
    void chooseInstance() {
        tests++;
        name = "loja" + tests;
        person = "55119111100%02d@s.whatsapp.net".formatted(tests);
        own = false;
    }

    @AfterEach
    void leave() {
        if (own) {
            bundle.close();
            evolution.close();
        } else {
            evolution.removeInstance(name);
            evolution.clearFaults();
        }
    }

    @AfterAll
    void stop() {
        shared.values().forEach(Node::close);
    }

    /** The node of all tests with these settings, which does not know the instance of the test yet. */
    private void sharedNode(Map<String, String> settings) throws Exception {
        if (!shared.containsKey(settings)) {
            evolution = SimulatedEvolution.started(
                    SimulatedEvolutionSettings.defaults().withGlobalEvents(true));
            Map<String, String> all = new HashMap<>(settings);
            all.put("camel.component.evolution.discovery-period", "100");
            start(all);
            shared.put(settings, new Node(evolution, bundle));
        }
        evolution = shared.get(settings).evolution();
        bundle = shared.get(settings).bundle();
        await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
    }

    /** The node finds the test's instance, which has these messages already, and catches it up. */
    private void appears(Instant... messages) {
        if (messages.length > 0) {
            evolution.holdHttp("/instance/fetchInstances");
        }
        evolution.addInstance(SimulatedInstance.named(name));
        for (Instant at : messages) {
            missed(at);
        }
        if (messages.length > 0) {
            evolution.clearFaults();
        }
        bundle.awaitValue("SELECT connected FROM instances WHERE name = '" + name + "'", "true");
    }

    private void sharedNodeWithInstance(Map<String, String> settings) throws Exception {
        sharedNode(settings);
        appears();
    }

    /** An Evolution for a node of the test. */
    private void ownEvolution() {
        own = true;
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named(name));
    }

    private void start(Map<String, String> settings) throws Exception {
        bundle = Bundle.start(evolution, settings);
    }

    @Test
    void earlierMessagesAreFetchedInWindowsOfOnePageAndStoredOnce() throws Exception {
        ownEvolution();
        Instant start = Instant.now().minus(Duration.ofHours(3));
        for (int i = 0; i < 400; i++) {
            // dense in the middle
            missed(start.plusSeconds(i < 100 ? i * 60L : i < 300 ? 6000 + i : 6300 + (i - 300) * 40L));
        }
        start(Map.of("catch-up.page-size", "50", "sync.period", "10m"));
        awaitMessages(400);
        awaitCatchUp("began_at IS NULL AND gap_since IS NULL AND finished_at IS NOT NULL");
        assertThat(findMessages())
                .allSatisfy(
                        request -> assertThat(request.path("offset").asInt()).isEqualTo(50));
        // two or three requests a page, not the halves of halves; a socket that connects late begins another pass
        long passes = findMessages().stream()
                .map(request -> request.at("/where/messageTimestamp"))
                .filter(time -> time.path("lte").asLong() - time.path("gte").asLong() > WEEK_MILLIS)
                .count();
        assertThat(findMessages()).hasSizeLessThan(60 * (int) passes);
        assertThat(value("SELECT unread_count FROM chats")).isEqualTo("0");
    }

    @Test
    void aSecondWithMoreThanAPageIsFetchedWhole() throws Exception {
        sharedNode(OFTEN);
        Instant second = Instant.now().minus(Duration.ofHours(1));
        Instant[] messages = new Instant[132];
        Arrays.fill(messages, second);
        messages[130] = second.minusSeconds(90);
        messages[131] = second.plusSeconds(90);
        appears(messages);
        awaitMessages(132);
        awaitCatchUp("began_at IS NULL");
        assertThat(value("SELECT page_size FROM catch_ups")).isEqualTo("20");
    }

    @Test
    void aCatchUpThatEvolutionRejectsIsRetriedUntilItSucceedsAndIsAlwaysVisible() throws Exception {
        sharedNode(OFTEN);
        evolution.failHttp("/chat/findMessages/" + name, 500, "{\"error\":\"prisma\"}");
        appears();
        missed(Instant.now().minusSeconds(120));
        awaitCatchUp("failures >= 2");
        JsonNode shown = shown();
        assertThat(shown.path("gapSince").isTextual()).isTrue();
        assertThat(shown.at("/catchUp/error").asText()).contains("500");
        assertThat(shown.at("/catchUp/failures").asInt()).isGreaterThanOrEqualTo(2);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(bundle.metrics())
                    .containsPattern(metric("gap_seconds"))
                    .containsPattern(metric("catch_up_failing_seconds"));
            assertThat(bundle.health().toString()).contains("500").contains(name);
        });
        evolution.clearFaults();
        awaitMessages(1);
        awaitCatchUp("gap_since IS NULL AND error IS NULL AND failures = 0");
    }

    @Test
    void aRowThatIsNotAMessageBecomesADeadLetterAndDelaysNothing() throws Exception {
        sharedNode(OFTEN);
        evolution.failHttp(
                "/chat/findMessages/" + name,
                200,
                "{\"messages\":{\"total\":5,\"records\":[5,{\"key\":7},null,"
                        + "{\"key\":{\"id\":\"B\",\"remoteJid\":\"5511988887777@s.whatsapp.net\"},\"messageTimestamp\":1e300},{\"key\":{\"id\":\"A\",\"remoteJid\":"
                        + "\"5511988887777@s.whatsapp.net\"},\"message\":{\"conversation\":\"Oi\"},\"messageTimestamp\":1795448561}]}}");
        appears();
        bundle.awaitValue("SELECT content FROM messages" + ofInstance(), "Oi");
        awaitCatchUp("failures = 0 AND error IS NULL AND began_at IS NULL");
        assertThat(value("SELECT count(*) FROM dead_letters")).isEqualTo("3");
    }

    @Test
    void aGroupWhoseNameWasMissedIsAskedForOnceAnHour() throws Exception {
        sharedNode(OFTEN);
        String path = "/group/findGroupInfos/" + name;
        evolution.failHttp(path, 404, "{\"status\":404,\"response\":{\"message\":[\"Error: item-not-found\"]}}");
        appears();
        groupMessage("120363000000000001@g.us");
        await().atMost(SOON).until(() -> requests(path) == 1);
        evolution.failHttp(path, 200, """
                {"id": "120363000000000002@g.us", "subject": "Equipe de Vendas", "subjectOwner": "81111111110001@lid", "size": 1,
                 "participants": [{"id": "81111111110001@lid", "phoneNumber": "5511911110001@s.whatsapp.net", "admin": "superadmin"}]}""");
        groupMessage("120363000000000002@g.us");
        bundle.awaitValue(
                "SELECT contact_name FROM chats WHERE whatsapp_chat_id = '120363000000000002@g.us'",
                "Equipe de Vendas");
        long syncs = requests("/chat/findChats/" + name);
        await().atMost(SOON).until(() -> requests("/chat/findChats/" + name) > syncs + 2);
        assertThat(requests(path)).isEqualTo(2);
        assertThat(bundle.value("SELECT contact_name FROM chats WHERE whatsapp_chat_id = '120363000000000001@g.us'"))
                .isEqualTo("Desconhecido");
    }

    private void groupMessage(String group) throws Exception {
        evolution.emit(name, "messages.upsert", json("""
                {"key": {"remoteJid": "%s", "fromMe": false, "id": "G%d", "participant": "5511911112222@s.whatsapp.net"},
                 "pushName": "Ana", "messageTimestamp": %d, "messageType": "conversation", "message": {"conversation": "oi"}}""".formatted(
                        group, ++ids, Instant.now().getEpochSecond())));
        bundle.awaitValue("SELECT count(*) FROM chats WHERE whatsapp_chat_id = '" + group + "'", "1");
    }

    private long requests(String path) {
        return evolution.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }

    @Test
    void anAnswerWithoutMessagesIsReportedInASentence() throws Exception {
        sharedNode(OFTEN);
        evolution.failHttp("/chat/findMessages/" + name, 200, "{\"messages\":{\"total\":1e400,\"records\":null}}");
        appears();
        awaitCatchUp("failures >= 1");
        assertThat(value("SELECT error FROM catch_ups")).contains("has no list messages.records");
    }

    @Test
    void anAnswerThatIsAlwaysIncompleteIsStoredAsFarAsItGoesAndRarelyRetried() throws Exception {
        sharedNode(RARELY);
        evolution.failHttp(
                "/chat/findMessages/" + name,
                200,
                "{\"messages\":{\"total\":2,\"records\":[{\"key\":{\"id\":\"A\",\"remoteJid\":\"5511988887777@s.whatsapp.net\"},"
                        + "\"message\":{\"conversation\":\"oi\"},\"messageTimestamp\":1795448561}]}}");
        appears();
        awaitMessages(1);
        awaitCatchUp("began_at IS NULL AND withheld = 1 AND gap_since IS NOT NULL AND error LIKE '%does not return%'"
                + " AND not_before > now() + interval '4 minutes'");
        assertThat(findMessages()).hasSizeLessThanOrEqualTo(6);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bundle.metrics()).containsPattern(metric("catch_up_failing_seconds")));
        evolution.clearFaults();
        update("UPDATE catch_ups SET not_before = NULL");
        awaitCatchUp("gap_since IS NULL AND error IS NULL AND withheld = 0");
    }

    @Test
    void connectionsThatComeAndGoDoNotDelayAFailingCatchUp() throws Exception {
        ownEvolution();
        start(RARELY);
        evolution.failHttp("/chat/findMessages", 500, "{}");
        for (int failures = 1; failures <= 7; failures++) {
            evolution.cutSockets();
            awaitCatchUp("failures >= " + failures);
        }
        awaitCatchUp(
                "not_before - now() < greatest(now() - failing_since, interval '5 seconds') + interval '1 second'");
    }

    @Test
    void aLateMessageWithAnOldTimeIsFoundByLookingBackAtStartup() throws Exception {
        ownEvolution();
        missed(Instant.now().minus(Duration.ofHours(50)));
        start(OFTEN);
        awaitMessages(1);
        live(Instant.now());
        awaitMessages(2);
        awaitPasses(2);
        update("UPDATE catch_ups SET position = now()");
        missed(Instant.now().minus(Duration.ofHours(30)));
        awaitPasses(2);
        assertThat(value("SELECT count(*) FROM messages")).isEqualTo("2");
        bundle.close();
        start(Map.of("sync.period", "500", "database.url", bundle.jdbcUrl()));
        awaitMessages(3);
    }

    @Test
    void thePositionIsMovedByCompleteWindowsAndNeverByLiveEvents() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitCatchUp("wanted_at IS NULL AND finished_at IS NOT NULL");
        live(Instant.now());
        awaitMessages(1);
        assertThat(value("SELECT position FROM catch_ups")).isEqualTo("null");
        update("UPDATE catch_ups SET wanted_at = now()");
        awaitCatchUp("position IS NOT NULL");
    }

    @Test
    void aCatchUpRequestedAtTheEndOfAPassIsAnotherPass() throws Exception {
        int held = startedWithAHeldPass();
        try (Connection connecting = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "");
                Statement statement = connecting.createStatement()) {
            connecting.setAutoCommit(false);
            statement.execute("UPDATE catch_ups SET wanted_at = now()" + ofInstance());
            evolution.clearFaults();
            bundle.awaitValue(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
                    "true");
            connecting.commit();
        }
        await().atMost(SOON).until(() -> findMessages().size() == held + 1);
        awaitCatchUp("wanted_at IS NULL AND began_at IS NULL");
    }

    @Test
    void aRequestToLookBackThatWaitedForTheClaimIsAnotherPass() throws Exception {
        int held = startedWithAHeldPass();
        update("UPDATE catch_ups SET look_back = true, wanted_at = began_at - interval '1 millisecond'");
        evolution.clearFaults();
        await().atMost(SOON).until(() -> findMessages().size() > held);
        awaitCatchUp("NOT look_back AND wanted_at IS NULL AND began_at IS NULL");
    }

    /** Starts the product, and a pass that waits for Evolution. Returns the number of requests for messages with the held one. */
    private int startedWithAHeldPass() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitPasses(2);
        int held = findMessages().size() + 1;
        evolution.holdHttp("/chat/findMessages/" + name);
        update("UPDATE catch_ups SET wanted_at = now()");
        await().atMost(SOON).until(() -> findMessages().size() == held);
        return held;
    }

    @Test
    void aStopEndsAPassWithTheWindowUnderWay() throws Exception {
        ownEvolution();
        for (int i = 0; i < 400; i++) {
            missed(Instant.now().minusSeconds(60L * i));
        }
        evolution.holdHttp("/chat/findMessages");
        start(Map.of("catch-up.page-size", "10", "sync.period", "10m"));
        await().atMost(SOON).until(() -> !findMessages().isEmpty());
        CompletableFuture<Void> stop = CompletableFuture.runAsync(bundle::close);
        await().atMost(SOON).until(() -> bundle.context().isStopping());
        evolution.clearFaults();
        stop.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(Integer.parseInt(value("SELECT count(*) FROM messages"))).isLessThan(200);
        assertThat(value("SELECT began_at IS NOT NULL FROM catch_ups")).isEqualTo("true");
    }

    @Test
    void aMessageFromTheFutureDoesNotMoveThePositionBeyondNow() throws Exception {
        sharedNode(OFTEN);
        appears(Instant.now().plus(Duration.ofHours(20)));
        awaitMessages(1);
        awaitCatchUp("position <= now()");
        missed(Instant.now());
        awaitMessages(2);
    }

    @Test
    void aConnectedButSilentSocketIsDetectedAndCaughtUp() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitPasses(2);
        bundle.rows(
                "UPDATE instances SET connection_changed_at = now() - interval '1 hour' WHERE name = '" + name + "'");
        missed(Instant.now().minus(Duration.ofMinutes(5)));
        awaitPasses(1);
        assertThat(value("SELECT silent_since IS NOT NULL FROM catch_ups")).isEqualTo("true");
        assertThat(value("SELECT count(*) FROM messages")).isEqualTo("1");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bundle.health().toString()).contains("connected, and silent since"));
        live(Instant.now().plusSeconds(2));
        awaitMessages(2);
        update("UPDATE catch_ups SET not_before = NULL");
        awaitPasses(1);
        assertThat(value("SELECT silent_since IS NULL FROM catch_ups")).isEqualTo("true");
    }

    @Test
    void anEvolutionThatDoesNotKeepMessagesIsReported() throws Exception {
        sharedNodeWithInstance(OFTEN);
        awaitPasses(1);
        evolution.emitWithoutStoring(
                name, "messages.upsert", message(Instant.now().minusSeconds(100)));
        awaitMessages(1);
        update("UPDATE messages SET created_at = now() - interval '90 seconds'");
        awaitCatchUp("error LIKE '%DATABASE_SAVE_DATA_NEW_MESSAGE%'");
    }

    @Test
    void anInstanceThatOpensAgainIsCaughtUp() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitCatchUp("wanted_at IS NULL AND finished_at IS NOT NULL");
        missed(Instant.now());
        emitState("close");
        emitState("open");
        awaitMessages(1);
    }

    @Test
    void aMissedStatusIsCaughtUpWithItsMessage() throws Exception {
        // no findChats, which tells the last message's status as well
        sharedNodeWithInstance(RARELY);
        awaitPasses(1);
        ObjectNode sent = message(Instant.now());
        ((ObjectNode) sent.path("key")).put("fromMe", true);
        evolution.emit(name, "messages.upsert", sent);
        awaitMessages(1);
        evolution.store(
                name,
                "messages.update",
                json("{\"keyId\":\"M" + ids + "\",\"remoteJid\":\"" + person
                        + "\",\"fromMe\":true,\"status\":\"READ\"}"));
        awaitPasses(1);
        assertThat(value("SELECT status FROM messages")).isEqualTo("READ");
    }

    @Test
    void aCatchUpIsLeasedByOneProcessAndTheLeaseOfADeadOneExpires() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitCatchUp("wanted_at IS NULL AND finished_at IS NOT NULL");
        update("UPDATE catch_ups SET claimed_until = now() + interval '1 hour', wanted_at = now()");
        missed(Instant.now());
        live(Instant.now());
        awaitMessages(1);
        assertThat(value("SELECT began_at IS NULL FROM catch_ups")).isEqualTo("true");
        update("UPDATE catch_ups SET claimed_until = now()");
        awaitMessages(2);
    }

    @Test
    void aWrongStatementIsRetriedAndMakesNoDeadLetter() throws Exception {
        sharedNodeWithInstance(RARELY);
        awaitPasses(1);
        bundle.rows(
                "ALTER FUNCTION store_kept_messages(text, text, text, bigint, text, text) RENAME TO store_messages_away");
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 20; i++) {
                evolution.emitWithoutStoring(name, "messages.upsert", message(Instant.now()));
            }
            await().atMost(SOON)
                    .until(() ->
                            log.atLeast(Level.WARN).stream().anyMatch(line -> line.contains("store_kept_messages")));
        }
        bundle.rows(
                "ALTER FUNCTION store_messages_away(text, text, text, bigint, text, text) RENAME TO store_kept_messages");
        awaitMessages(20);
        assertThat(value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    private void emitState(String state) throws Exception {
        evolution.emitWithoutStoring(
                name, "connection.update", json("{\"instance\":\"" + name + "\",\"state\":\"" + state + "\"}"));
    }

    /** Waits until so many passes have begun and ended from now on. */
    private void awaitPasses(int passes) {
        bundle.awaitValue("SELECT count(*) FROM catch_ups" + ofInstance(), "1");
        for (int i = 0; i < passes; i++) {
            String wanted = "'"
                    + bundle.value("UPDATE catch_ups SET wanted_at = now()" + ofInstance() + " RETURNING wanted_at")
                    + "'";
            // one that was under way ends as well, and leaves what was wanted since
            awaitCatchUp("finished_at > " + wanted + " AND began_at IS NULL AND wanted_at IS DISTINCT FROM " + wanted);
        }
    }

    private void awaitCatchUp(String condition) {
        bundle.awaitValue("SELECT " + condition + " FROM catch_ups" + ofInstance(), "true");
    }

    private void awaitMessages(int count) {
        bundle.awaitValue("SELECT count(*) FROM messages" + ofInstance(), Integer.toString(count));
    }

    /** Of the rows of the test's instance in one table. */
    private String value(String select) {
        return bundle.value(select + ofInstance());
    }

    /** Changes the rows of the test's instance. */
    private void update(String update) {
        bundle.rows(update + ofInstance());
    }

    private String ofInstance() {
        return " WHERE instance = '" + name + "'";
    }

    private JsonNode shown() throws Exception {
        for (JsonNode item : json(bundle.get("/api/instances?limit=500", Bundle.API_KEY)
                        .body())
                .path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no instance " + name);
    }

    private String metric(String seconds) {
        return "evolution_sync_" + seconds + "\\{whatsapp_instance=\"" + name + "\"} [1-9]";
    }

    private void missed(Instant at) {
        evolution.store(name, "messages.upsert", message(at));
    }

    private void live(Instant at) {
        evolution.emit(name, "messages.upsert", message(at));
    }

    private ObjectNode message(Instant at) {
        String id = "M" + ++ids;
        return IncomingText.of(person, id, "mensagem " + id, at);
    }

    private List<JsonNode> findMessages() {
        return evolution.requests().stream()
                .filter(request -> request.path().equals("/chat/findMessages/" + name))
                .map(request -> request.body())
                .toList();
    }

    private static JsonNode json(String text) throws Exception {
        return Bundle.JSON.readTree(text);
    }
}
