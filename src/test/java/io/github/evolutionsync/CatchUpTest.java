package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Catch-up: messages that the socket missed are fetched by findMessages and stored once, and every gap is visible. */
class CatchUpTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long WEEK_MILLIS = Duration.ofDays(7).toMillis();
    private static final String PERSON = "5511911110001@s.whatsapp.net";

    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    @BeforeEach
    void startEvolution() {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    private void start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("sync.period", "500"));
        all.putAll(settings);
        bundle = Bundle.start(evolution, all);
    }

    @Test
    void earlierMessagesAreFetchedInWindowsOfOnePageAndStoredOnce() throws Exception {
        Instant start = Instant.now().minus(Duration.ofHours(3));
        for (int i = 0; i < 400; i++) {
            // dense in the middle
            missed(start.plusSeconds(i < 100 ? i * 60L : i < 300 ? 6000 + i : 6300 + (i - 300) * 40L));
        }
        start(Map.of("catch-up.page-size", "50", "sync.period", "10m"));
        bundle.awaitValue("SELECT count(*) FROM messages", "400");
        bundle.awaitValue(
                "SELECT began_at IS NULL AND gap_since IS NULL AND finished_at IS NOT NULL FROM catch_ups", "true");
        assertThat(findMessages())
                .allSatisfy(
                        request -> assertThat(request.path("offset").asInt()).isEqualTo(50));
        // two or three requests a page, not the halves of halves; a socket that connects late begins another pass
        long passes = findMessages().stream()
                .map(request -> request.at("/where/messageTimestamp"))
                .filter(time -> time.path("lte").asLong() - time.path("gte").asLong() > WEEK_MILLIS)
                .count();
        assertThat(findMessages()).hasSizeLessThan(60 * (int) passes);
        assertThat(bundle.value("SELECT unread_count FROM chats")).isEqualTo("0");
    }

    @Test
    void aSecondWithMoreThanAPageIsFetchedWhole() throws Exception {
        Instant second = Instant.now().minus(Duration.ofHours(1));
        for (int i = 0; i < 130; i++) {
            missed(second);
        }
        missed(second.minusSeconds(90));
        missed(second.plusSeconds(90));
        start(Map.of("catch-up.page-size", "20"));
        bundle.awaitValue("SELECT count(*) FROM messages", "132");
        bundle.awaitValue("SELECT began_at IS NULL FROM catch_ups", "true");
        assertThat(bundle.value("SELECT page_size FROM catch_ups")).isEqualTo("20");
    }

    @Test
    void aCatchUpThatEvolutionRejectsIsRetriedUntilItSucceedsAndIsAlwaysVisible() throws Exception {
        evolution.failHttp("/chat/findMessages", 500, "{\"error\":\"prisma\"}");
        missed(Instant.now().minusSeconds(120));
        start(Map.of());
        bundle.awaitValue("SELECT failures >= 2 FROM catch_ups", "true");
        JsonNode shown =
                json(bundle.get("/api/instances", Bundle.API_KEY).body()).at("/items/0");
        assertThat(shown.path("gapSince").isTextual()).isTrue();
        assertThat(shown.at("/catchUp/error").asText()).contains("500");
        assertThat(shown.at("/catchUp/failures").asInt()).isGreaterThanOrEqualTo(2);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(bundle.metrics())
                    .containsPattern("evolution_sync_gap_seconds\\{whatsapp_instance=\"loja\"} [1-9]")
                    .containsPattern("evolution_sync_catch_up_failing_seconds\\{whatsapp_instance=\"loja\"} [1-9]");
            assertThat(bundle.health().toString()).contains("500").contains("loja");
        });
        evolution.clearFaults();
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.awaitValue("SELECT gap_since IS NULL AND error IS NULL AND failures = 0 FROM catch_ups", "true");
    }

    @Test
    void aRowThatIsNotAMessageBecomesADeadLetterAndDelaysNothing() throws Exception {
        evolution.failHttp(
                "/chat/findMessages",
                200,
                "{\"messages\":{\"total\":5,\"records\":[5,{\"key\":7},null,"
                        + "{\"key\":{\"id\":\"B\",\"remoteJid\":\"5511988887777@s.whatsapp.net\"},\"messageTimestamp\":1e300},{\"key\":{\"id\":\"A\",\"remoteJid\":"
                        + "\"5511988887777@s.whatsapp.net\"},\"message\":{\"conversation\":\"Oi\"},\"messageTimestamp\":1795448561}]}}");
        start(Map.of());
        bundle.awaitValue("SELECT content FROM messages", "Oi");
        bundle.awaitValue("SELECT failures = 0 AND error IS NULL AND began_at IS NULL FROM catch_ups", "true");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("3");
    }

    @Test
    void aGroupWhoseNameWasMissedIsAskedForOnceAnHour() throws Exception {
        String path = "/group/findGroupInfos/loja";
        evolution.failHttp(path, 404, "{\"status\":404,\"response\":{\"message\":[\"Error: item-not-found\"]}}");
        start(Map.of());
        groupMessage("120363000000000001@g.us");
        await().atMost(SOON).until(() -> requests(path) == 1);
        evolution.failHttp(path, 200, """
                {"id": "120363000000000002@g.us", "subject": "Equipe de Vendas", "subjectOwner": "81111111110001@lid", "size": 1,
                 "participants": [{"id": "81111111110001@lid", "phoneNumber": "5511911110001@s.whatsapp.net", "admin": "superadmin"}]}""");
        groupMessage("120363000000000002@g.us");
        bundle.awaitValue(
                "SELECT contact_name FROM chats WHERE whatsapp_chat_id = '120363000000000002@g.us'",
                "Equipe de Vendas");
        long syncs = requests("/chat/findChats/loja");
        await().atMost(SOON).until(() -> requests("/chat/findChats/loja") > syncs + 2);
        assertThat(requests(path)).isEqualTo(2);
        assertThat(bundle.value("SELECT contact_name FROM chats WHERE whatsapp_chat_id = '120363000000000001@g.us'"))
                .isEqualTo("Desconhecido");
    }

    private void groupMessage(String group) throws Exception {
        evolution.emit("loja", "messages.upsert", json("""
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
        evolution.failHttp("/chat/findMessages", 200, "{\"messages\":{\"total\":1e400,\"records\":null}}");
        start(Map.of());
        bundle.awaitValue("SELECT failures >= 1 FROM catch_ups", "true");
        assertThat(bundle.value("SELECT error FROM catch_ups")).contains("has no list messages.records");
    }

    @Test
    void anAnswerThatIsAlwaysIncompleteIsStoredAsFarAsItGoesAndRarelyRetried() throws Exception {
        evolution.failHttp(
                "/chat/findMessages",
                200,
                "{\"messages\":{\"total\":2,\"records\":[{\"key\":{\"id\":\"A\",\"remoteJid\":\"5511988887777@s.whatsapp.net\"},"
                        + "\"message\":{\"conversation\":\"oi\"},\"messageTimestamp\":1795448561}]}}");
        start(Map.of("sync.period", "10m"));
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.awaitValue(
                "SELECT began_at IS NULL AND withheld = 1 AND gap_since IS NOT NULL AND error LIKE '%does not return%'"
                        + " AND not_before > now() + interval '4 minutes' FROM catch_ups",
                "true");
        assertThat(findMessages()).hasSizeLessThanOrEqualTo(6);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bundle.metrics())
                        .containsPattern(
                                "evolution_sync_catch_up_failing_seconds\\{whatsapp_instance=\"loja\"} [1-9]"));
        evolution.clearFaults();
        bundle.rows("UPDATE catch_ups SET not_before = NULL");
        bundle.awaitValue("SELECT gap_since IS NULL AND error IS NULL AND withheld = 0 FROM catch_ups", "true");
    }

    @Test
    void connectionsThatComeAndGoDoNotDelayAFailingCatchUp() throws Exception {
        start(Map.of("sync.period", "10m"));
        evolution.failHttp("/chat/findMessages", 500, "{}");
        for (int failures = 1; failures <= 7; failures++) {
            evolution.cutSockets();
            bundle.awaitValue("SELECT failures >= " + failures + " FROM catch_ups", "true");
        }
        bundle.awaitValue(
                "SELECT not_before - now() < greatest(now() - failing_since, interval '5 seconds') + interval '1 second' FROM catch_ups",
                "true");
    }

    @Test
    void aLateMessageWithAnOldTimeIsFoundByLookingBackAtStartup() throws Exception {
        missed(Instant.now().minus(Duration.ofHours(50)));
        start(Map.of());
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        live(Instant.now());
        bundle.awaitValue("SELECT count(*) FROM messages", "2");
        awaitPasses(2);
        bundle.rows("UPDATE catch_ups SET position = now()");
        missed(Instant.now().minus(Duration.ofHours(30)));
        awaitPasses(2);
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("2");
        bundle.close();
        start(Map.of("database.url", bundle.jdbcUrl()));
        bundle.awaitValue("SELECT count(*) FROM messages", "3");
    }

    @Test
    void thePositionIsMovedByCompleteWindowsAndNeverByLiveEvents() throws Exception {
        start(Map.of("sync.period", "10m"));
        bundle.awaitValue("SELECT wanted_at IS NULL AND finished_at IS NOT NULL FROM catch_ups", "true");
        live(Instant.now());
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        assertThat(bundle.value("SELECT position FROM catch_ups")).isEqualTo("null");
        bundle.rows("UPDATE catch_ups SET wanted_at = now()");
        bundle.awaitValue("SELECT position IS NOT NULL FROM catch_ups", "true");
    }

    @Test
    void aCatchUpRequestedAtTheEndOfAPassIsAnotherPass() throws Exception {
        int held = startedWithAHeldPass();
        try (Connection connecting = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "");
                Statement statement = connecting.createStatement()) {
            connecting.setAutoCommit(false);
            statement.execute("UPDATE catch_ups SET wanted_at = now()");
            evolution.clearFaults();
            bundle.awaitValue(
                    "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
                    "true");
            connecting.commit();
        }
        await().atMost(SOON).until(() -> findMessages().size() == held + 1);
        bundle.awaitValue("SELECT wanted_at IS NULL AND began_at IS NULL FROM catch_ups", "true");
    }

    @Test
    void aRequestToLookBackThatWaitedForTheClaimIsAnotherPass() throws Exception {
        int held = startedWithAHeldPass();
        bundle.rows("UPDATE catch_ups SET look_back = true, wanted_at = began_at - interval '1 millisecond'");
        evolution.clearFaults();
        await().atMost(SOON).until(() -> findMessages().size() > held);
        bundle.awaitValue("SELECT NOT look_back AND wanted_at IS NULL AND began_at IS NULL FROM catch_ups", "true");
    }

    /** Starts the product, and a pass that waits for Evolution. Returns the number of requests for messages with the held one. */
    private int startedWithAHeldPass() throws Exception {
        start(Map.of("sync.period", "10m"));
        awaitPasses(2);
        int held = findMessages().size() + 1;
        evolution.holdHttp("/chat/findMessages");
        bundle.rows("UPDATE catch_ups SET wanted_at = now()");
        await().atMost(SOON).until(() -> findMessages().size() == held);
        return held;
    }

    @Test
    void aStopEndsAPassWithTheWindowUnderWay() throws Exception {
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
        assertThat(Integer.parseInt(bundle.value("SELECT count(*) FROM messages")))
                .isLessThan(200);
        assertThat(bundle.value("SELECT began_at IS NOT NULL FROM catch_ups")).isEqualTo("true");
    }

    @Test
    void aMessageFromTheFutureDoesNotMoveThePositionBeyondNow() throws Exception {
        missed(Instant.now().plus(Duration.ofHours(20)));
        start(Map.of());
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.awaitValue("SELECT position <= now() FROM catch_ups", "true");
        missed(Instant.now());
        bundle.awaitValue("SELECT count(*) FROM messages", "2");
    }

    @Test
    void aConnectedButSilentSocketIsDetectedAndCaughtUp() throws Exception {
        start(Map.of("sync.period", "10m"));
        awaitPasses(2);
        bundle.rows("UPDATE instances SET connection_changed_at = now() - interval '1 hour'");
        missed(Instant.now().minus(Duration.ofMinutes(5)));
        awaitPasses(1);
        assertThat(bundle.value("SELECT silent_since IS NOT NULL FROM catch_ups"))
                .isEqualTo("true");
        assertThat(bundle.value("SELECT count(*) FROM messages")).isEqualTo("1");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bundle.health().toString()).contains("connected, and silent since"));
        live(Instant.now().plusSeconds(2));
        bundle.awaitValue("SELECT count(*) FROM messages", "2");
        bundle.rows("UPDATE catch_ups SET not_before = NULL");
        awaitPasses(1);
        assertThat(bundle.value("SELECT silent_since IS NULL FROM catch_ups")).isEqualTo("true");
    }

    @Test
    void anEvolutionThatDoesNotKeepMessagesIsReported() throws Exception {
        start(Map.of());
        awaitPasses(1);
        evolution.emitWithoutStoring(
                "loja", "messages.upsert", message(Instant.now().minusSeconds(100)));
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.rows("UPDATE messages SET created_at = now() - interval '90 seconds'");
        bundle.awaitValue("SELECT error LIKE '%DATABASE_SAVE_DATA_NEW_MESSAGE%' FROM catch_ups", "true");
    }

    @Test
    void anInstanceThatOpensAgainIsCaughtUp() throws Exception {
        start(Map.of("sync.period", "10m"));
        bundle.awaitValue("SELECT wanted_at IS NULL AND finished_at IS NOT NULL FROM catch_ups", "true");
        missed(Instant.now());
        emitState("close");
        emitState("open");
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
    }

    @Test
    void aMissedStatusIsCaughtUpWithItsMessage() throws Exception {
        // no findChats, which tells the last message's status as well
        start(Map.of("sync.period", "10m"));
        awaitPasses(1);
        ObjectNode sent = message(Instant.now());
        ((ObjectNode) sent.path("key")).put("fromMe", true);
        evolution.emit("loja", "messages.upsert", sent);
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        evolution.store(
                "loja",
                "messages.update",
                json("{\"keyId\":\"M1\",\"remoteJid\":\"" + PERSON + "\",\"fromMe\":true,\"status\":\"READ\"}"));
        awaitPasses(1);
        assertThat(bundle.value("SELECT status FROM messages")).isEqualTo("READ");
    }

    @Test
    void aCatchUpIsLeasedByOneProcessAndTheLeaseOfADeadOneExpires() throws Exception {
        start(Map.of("sync.period", "10m"));
        bundle.awaitValue("SELECT wanted_at IS NULL AND finished_at IS NOT NULL FROM catch_ups", "true");
        bundle.rows("UPDATE catch_ups SET claimed_until = now() + interval '1 hour', wanted_at = now()");
        missed(Instant.now());
        live(Instant.now());
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        assertThat(bundle.value("SELECT began_at IS NULL FROM catch_ups")).isEqualTo("true");
        bundle.rows("UPDATE catch_ups SET claimed_until = now()");
        bundle.awaitValue("SELECT count(*) FROM messages", "2");
    }

    @Test
    void aWrongStatementIsRetriedAndMakesNoDeadLetter() throws Exception {
        start(Map.of("sync.period", "10m"));
        awaitPasses(1);
        bundle.rows("ALTER FUNCTION store_received_messages(text, text, text, bigint) RENAME TO store_messages_away");
        for (int i = 0; i < 20; i++) {
            evolution.emitWithoutStoring("loja", "messages.upsert", message(Instant.now()));
        }
        await().atMost(SOON).until(() -> bundle.metrics().contains("evolution_events_total{event=\"messages.upsert\""));
        bundle.rows("ALTER FUNCTION store_messages_away(text, text, text, bigint) RENAME TO store_received_messages");
        bundle.awaitValue("SELECT count(*) FROM messages", "20");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    private void emitState(String state) throws Exception {
        evolution.emitWithoutStoring(
                "loja", "connection.update", json("{\"instance\":\"loja\",\"state\":\"" + state + "\"}"));
    }

    /** Waits until so many passes have begun and ended from now on. */
    private void awaitPasses(int passes) {
        bundle.awaitValue("SELECT count(*) FROM catch_ups", "1");
        for (int i = 0; i < passes; i++) {
            String wanted = "'" + bundle.value("UPDATE catch_ups SET wanted_at = now() RETURNING wanted_at") + "'";
            // one that was under way ends as well, and leaves what was wanted since
            bundle.awaitValue(
                    "SELECT finished_at > " + wanted + " AND began_at IS NULL AND wanted_at IS DISTINCT FROM " + wanted
                            + " FROM catch_ups",
                    "true");
        }
    }

    private void missed(Instant at) {
        evolution.store("loja", "messages.upsert", message(at));
    }

    private void live(Instant at) {
        evolution.emit("loja", "messages.upsert", message(at));
    }

    private ObjectNode message(Instant at) {
        String id = "M" + ++ids;
        return IncomingText.of(PERSON, id, "mensagem " + id, at);
    }

    private List<JsonNode> findMessages() {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/chat/findMessages"))
                .map(request -> request.body())
                .toList();
    }

    private static JsonNode json(String text) throws Exception {
        return Bundle.JSON.readTree(text);
    }
}
