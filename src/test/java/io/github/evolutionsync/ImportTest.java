package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The import of earlier messages: each once, as history, whatever interrupts it, and mapped once more if it is a remap. */
class ImportTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final String IN_JUNE = "{\"from\":\"2026-06-01\",\"to\":\"2026-06-30\"}";

    private static final int TESTS = 30;

    private static SimulatedEvolution evolution;
    private static Bundle bundle;
    private static int used;

    private String name;
    private String person;
    private int ids;

    @BeforeAll
    static void start() throws Exception {
        evolution =
                SimulatedEvolution.started(SimulatedEvolutionSettings.defaults().withGlobalEvents(true));
        for (int i = 1; i <= TESTS; i++) {
            evolution.addInstance(SimulatedInstance.named("loja" + i));
        }
        bundle = startBundle(Map.of());
    }

    private static Bundle startBundle(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("catch-up.page-size", "20", "sync.period", "10m"));
        settings.putAll(more);
        Bundle started = Bundle.start(evolution, settings);
        started.awaitValue("SELECT count(*) FROM instances", "" + TESTS);
        started.awaitValue("SELECT count(*) FROM catch_ups WHERE began_at IS NOT NULL OR finished_at IS NULL", "0");
        return started;
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    /** Each test has an instance and a chat of its own. */
    @BeforeEach
    void chooseInstance() {
        used++;
        name = "loja" + used;
        person = "55119111100%02d@s.whatsapp.net".formatted(used);
    }

    @AfterEach
    void clearFaults() {
        evolution.clearFaults();
    }

    @Test
    void messagesOfTheGivenTimeAreStoredOnceAndAsHistory() throws Exception {
        earlier(JUNE.minusSeconds(1), "antes");
        earlier(JUNE, "primeira");
        earlier(Instant.parse("2026-06-15T12:00:00Z"), "no meio");
        earlier(Instant.parse("2026-06-30T23:59:59Z"), "última");
        earlier(Instant.parse("2026-07-01T00:00:00Z"), "depois");
        try (Feed feed = bundle.feed("default")) {
            JsonNode requested = requested(IN_JUNE);
            assertThat(requested.path("from").asText()).isEqualTo("2026-06-01T00:00:00.000Z");
            assertThat(requested.path("to").asText()).isEqualTo("2026-07-01T00:00:00.000Z");
            feed.awaitMessage("última");
        }
        awaitImport("done");
        assertThat(contents()).isEqualTo("primeira,no meio,última");
        assertThat(value("SELECT unread_count FROM chats WHERE instance = '%s'"))
                .isEqualTo("0");
        assertThat(value("SELECT bool_and(history AND caught_up AND NOT counts) FROM messages WHERE instance = '%s'"))
                .isEqualTo("true");
        assertThat(value("SELECT last_message_at = '2026-06-30T23:59:59Z' FROM chats WHERE instance = '%s'"))
                .isEqualTo("true");
        JsonNode done = shown();
        assertThat(done.path("found").asInt()).isEqualTo(3);
        assertThat(done.path("missing").asInt()).isEqualTo(3);
        assertThat(done.path("changed").asInt()).isZero();
        assertThat(done.path("endedAt").isTextual()).isTrue();
        assertThat(done.path("at").asText()).isEqualTo("2026-07-01T00:00:00.000Z");

        requested(IN_JUNE);
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(3);
        assertThat(shown().path("missing").asInt()).isZero();
        assertThat(contents()).isEqualTo("primeira,no meio,última");
    }

    @Test
    void windowsFitThePageAndEachMessageIsExaminedOnce() throws Exception {
        for (int i = 0; i < 70; i++) {
            earlier(JUNE.plusSeconds(i * 20_000L), "espalhada");
        }
        for (int i = 0; i < 50; i++) {
            earlier(JUNE.plusSeconds(500_000), "no mesmo segundo");
            earlier(JUNE.plusSeconds(500_001 + i), "logo depois");
        }
        requested(IN_JUNE);
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(170);
        assertThat(shown().path("missing").asInt()).isEqualTo(170);
        assertThat(value("SELECT count(*) FROM messages WHERE instance = '%s'")).isEqualTo("170");
        assertThat(value("SELECT page_size FROM imports WHERE instance = '%s'")).isEqualTo("20");
        assertThat(findMessages()).hasSizeLessThan(90);
    }

    @Test
    void anImportIsContinuedAfterARestartWhereItWas() throws Exception {
        for (int i = 0; i < 60; i++) {
            earlier(JUNE.plusSeconds(i * 3600L), "hora " + i);
        }
        Map<String, String> settings =
                new HashMap<>(Map.of("catch-up.page-size", "5", "database.url", Bundle.newDatabase()));
        try (Bundle first = startBundle(settings)) {
            evolution.failHttp("/chat/findMessages/" + name, 500, "{}");
            assertThat(first.post(path(), IN_JUNE, Bundle.API_KEY).statusCode()).isEqualTo(202);
            first.awaitValue("SELECT failures > 0 FROM imports", "true");
            // a window of its middle, as if the ones before it had been stored
            first.rows(
                    "UPDATE imports SET window_from = '2026-06-02T00:00:00Z', window_to = '2026-06-02T06:00:00Z', found = 24");
        }
        evolution.clearFaults();
        try (Bundle second = startBundle(settings)) {
            second.awaitValue("SELECT ended_at IS NOT NULL FROM imports", "true");
            assertThat(second.value("SELECT found || ' ' || missing FROM imports"))
                    .isEqualTo("60 36");
            assertThat(second.value("SELECT count(*) FROM messages WHERE instance = '" + name + "'"))
                    .isEqualTo("36");
        }
    }

    @Test
    void anImportThatEvolutionRejectsIsRetriedAndSaysWhy() throws Exception {
        earlier(JUNE.plusSeconds(60), "oi");
        evolution.failHttp("/chat/findMessages/" + name, 500, "{\"error\":\"prisma\"}");
        requested(IN_JUNE);
        await().atMost(SOON).until(() -> shown().path("failures").asInt() >= 1);
        assertThat(shown().path("state").asText()).isEqualTo("running");
        assertThat(shown().path("error").asText()).contains("500");
        assertThat(shown().path("failingSince").isTextual()).isTrue();
        evolution.clearFaults();
        bundle.rows("UPDATE imports SET not_before = NULL");
        awaitImport("done");
        assertThat(shown().path("error").isNull()).isTrue();
        assertThat(shown().path("failures").asInt()).isZero();
        assertThat(contents()).isEqualTo("oi");
    }

    @Test
    void aCancelledImportEndsAfterTheWindowInProgress() throws Exception {
        for (int i = 0; i < 60; i++) {
            earlier(JUNE.plusSeconds(i * 3600L), "hora " + i);
        }
        evolution.holdHttp("/chat/findMessages/" + name);
        requested(IN_JUNE);
        await().atMost(SOON).until(() -> findMessages().size() == 1);
        HttpResponse<String> cancelled = bundle.request("DELETE", path(), "", Bundle.API_KEY);
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Bundle.JSON.readTree(cancelled.body()).path("state").asText())
                .isEqualTo("cancelled");
        evolution.clearFaults();
        bundle.awaitValue("SELECT claimed_until IS NULL FROM imports WHERE instance = '" + name + "'", "true");
        assertThat(shown().path("state").asText()).isEqualTo("cancelled");
        assertThat(findMessages()).hasSize(1);

        requested(IN_JUNE);
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(60);
    }

    @Test
    void aRepeatedRequestIsTheSameImportAndAnotherOneWaits() throws Exception {
        evolution.holdHttp("/chat/findMessages/" + name);
        JsonNode first = requested(IN_JUNE);
        assertThat(requested(IN_JUNE).path("requestedAt")).isEqualTo(first.path("requestedAt"));
        for (String another : List.of(
                "{\"remap\":true}", "{\"from\":\"2026-06-01\"}", "{\"from\":\"2026-06-02\",\"to\":\"2026-06-30\"}")) {
            HttpResponse<String> other = bundle.post(path(), another, Bundle.API_KEY);
            assertThat(other.statusCode()).as(another).isEqualTo(409);
            assertThat(other.body()).contains("in progress");
        }
    }

    @Test
    void aRemapBettersRowsAndSaysHowManyChanged() throws Exception {
        earlier(JUNE.plusSeconds(1), "certa");
        earlier(JUNE.plusSeconds(2), "errada");
        earlier(JUNE.plusSeconds(3), "editada");
        earlier(JUNE.plusSeconds(4), "apagada");
        ObjectNode picture = IncomingText.of(person, name + "P", "", JUNE.plusSeconds(5));
        picture.put("messageType", "imageMessage");
        picture.putObject("message")
                .putObject("imageMessage")
                .put("caption", "foto")
                .put("mimetype", "image/jpeg");
        evolution.store(name, "messages.upsert", picture);
        requested(IN_JUNE);
        awaitImport("done");
        change("content = 'what an earlier mapping made', message_type = 'other', sender_name = 'X'", "errada");
        change("content = 'depois da edição', edited_at = '2026-06-02'", "editada");
        change("content = 'como foi apagada', deleted_at = now()", "apagada");
        change("status = 'READ', media = media || '{\"mimetype\":\"image/x-earlier\",\"sha256\":\"learned\"}'", "foto");

        requested(IN_JUNE);
        awaitImport("done");
        assertThat(shown().path("changed").asInt()).isZero();
        assertThat(contents()).contains("what an earlier mapping made");

        try (Feed feed = bundle.feed("default")) {
            requested("{\"remap\":true}");
            feed.await(frame -> frame.at("/data/updates/content").asText().equals("errada"));
        }
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(5);
        assertThat(shown().path("missing").asInt()).isZero();
        assertThat(shown().path("changed").asInt()).isEqualTo(2);
        assertThat(contents()).isEqualTo("certa,errada,depois da edição,como foi apagada,foto");
        assertThat(
                        value(
                                "SELECT message_type || ' ' || sender_name FROM messages WHERE instance = '%s' AND content = 'errada'"))
                .isEqualTo("conversation Cliente");
        assertThat(value("SELECT status || ' ' || (media ->> 'mimetype') || ' ' || (media ->> 'sha256') FROM messages"
                        + " WHERE instance = '%s' AND content = 'foto'"))
                .isEqualTo("READ image/jpeg learned");
        requested("{\"remap\":true}");
        awaitImport("done");
        assertThat(shown().path("changed").asInt()).isZero();
    }

    @Test
    void anInstanceOfAnotherTenantIsNotImportedFurther() throws Exception {
        earlier(JUNE.plusSeconds(60), "do tenant anterior");
        evolution.failHttp("/chat/findMessages/" + name, 500, "{}");
        requested(IN_JUNE);
        await().atMost(SOON).until(() -> shown().path("failures").asInt() >= 1);
        assign("outro");
        evolution.clearFaults();
        bundle.rows("UPDATE imports SET not_before = NULL");
        awaitImport("cancelled");
        assertThat(shown().path("error").asText()).contains("another tenant");
        assertThat(value("SELECT count(*) FROM messages WHERE instance = '%s'")).isEqualTo("0");
    }

    @Test
    void aMessageAfterTheFirstStartIsHistoryAsWell() throws Exception {
        earlier(Instant.now(), "de agora");
        requested("{\"from\":\"2026-06-01\"}");
        awaitImport("done");
        assertThat(value("SELECT history FROM messages WHERE instance = '%s'")).isEqualTo("true");
        assertThat(value("SELECT unread_count FROM chats WHERE instance = '%s'"))
                .isEqualTo("0");
    }

    @Test
    void aWindowInProgressDoesNotReachAnotherTenant() throws Exception {
        earlier(JUNE.plusSeconds(60), "segredo");
        hold();
        assign("outro");
        evolution.clearFaults();
        awaitImport("cancelled");
        assertThat(shown().path("error").asText()).contains("another tenant");
        assign("default");
        requested(IN_JUNE);
        awaitImport("done");
        assertThat(value("SELECT string_agg(tenant_id, ',') FROM messages WHERE instance = '%s'"))
                .isEqualTo("default");
    }

    @Test
    void aDeadLetterOfAnImportDoesNotReachAnotherTenantAndStays() throws Exception {
        evolution.failHttp(
                "/chat/findMessages/" + name,
                200,
                "{\"messages\":{\"total\":1,\"records\":[{\"key\":{\"id\":\"" + name + "-D\",\"remoteJid\":\"" + person
                        + "\"},\"messageTimestamp\":1e300}]}}");
        requested(IN_JUNE);
        awaitImport("done");
        bundle.rows(
                "UPDATE dead_letters SET payload = jsonb_set(payload, '{data,messageTimestamp}', '1780000000') WHERE instance = '"
                        + name + "'");
        String retry = "/api/dead-letters/" + value("SELECT id FROM dead_letters WHERE instance = '%s'") + "/retry";
        assign("outro");
        JsonNode kept =
                Bundle.JSON.readTree(bundle.post(retry, "", Bundle.API_KEY).body());
        assertThat(kept.path("stored").asBoolean()).isFalse();
        assertThat(kept.path("error").asText()).contains("another tenant");
        assign("default");
        JsonNode stored =
                Bundle.JSON.readTree(bundle.post(retry, "", Bundle.API_KEY).body());
        assertThat(stored.path("stored").asBoolean()).isTrue();
        assertThat(value("SELECT count(*) FROM messages WHERE instance = '%s'")).isEqualTo("1");
    }

    @Test
    void aWindowInProgressDuringADisconnectionIsFetchedAgain() throws Exception {
        earlier(JUNE.plusSeconds(60), "oi");
        hold();
        bundle.post("/api/instances/" + name + "/disconnect", "", Bundle.API_KEY);
        evolution.clearFaults();
        bundle.post("/api/instances/" + name + "/connect", "", Bundle.API_KEY);
        awaitImport("done");
        assertThat(contents()).isEqualTo("oi");
        assertThat(shown().path("missing").asInt()).isEqualTo(1);
    }

    @Test
    void theWindowOfACancelledImportDoesNotSettleTheNextOne() throws Exception {
        earlier(JUNE.plusSeconds(60), "certa");
        requested(IN_JUNE);
        awaitImport("done");
        change("content = 'errada'", "certa");
        hold();
        bundle.request("DELETE", path(), "", Bundle.API_KEY);
        requested("{\"from\":\"2026-06-01\",\"to\":\"2026-06-30\",\"remap\":true}");
        evolution.clearFaults();
        awaitImport("done");
        assertThat(contents()).isEqualTo("certa");
        assertThat(shown().path("changed").asInt()).isEqualTo(1);
    }

    @Test
    void messagesThatEvolutionWithholdsAreCounted() throws Exception {
        ObjectNode one = IncomingText.of(person, name + "-W", "oi", JUNE.plusSeconds(60));
        evolution.failHttp("/chat/findMessages/" + name, 200, "{\"messages\":{\"total\":2,\"records\":[" + one + "]}}");
        requested(IN_JUNE);
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(1);
        assertThat(shown().path("missing").asInt()).isEqualTo(1);
        assertThat(shown().path("withheld").asInt()).isEqualTo(1);
        assertThat(findMessages()).hasSize(3);
    }

    @Test
    void whatOthersChangeMeanwhileIsNotCounted() throws Exception {
        earlier(JUNE.plusSeconds(60), "oi");
        requested(IN_JUNE);
        awaitImport("done");
        evolution.failHttp("/chat/findMessages/" + name, 500, "{}");
        requested(IN_JUNE);
        await().atMost(SOON).until(() -> shown().path("failures").asInt() >= 1);
        change("sender_name = 'Outro', updated_at = now()", "oi");
        evolution.clearFaults();
        bundle.rows("UPDATE imports SET not_before = NULL");
        awaitImport("done");
        assertThat(shown().path("found").asInt()).isEqualTo(1);
        assertThat(shown().path("changed").asInt()).isZero();
    }

    @Test
    void aRemapOfAnEditedMessageMapsTheSameEdit() throws Exception {
        ObjectNode edited = IncomingText.of(person, name + "-E", "depois", JUNE.plusSeconds(60));
        edited.putArray("MessageUpdate").addObject().put("status", "EDITED");
        evolution.failHttp(
                "/chat/findMessages/" + name, 200, "{\"messages\":{\"total\":1,\"records\":[" + edited + "]}}");
        requested(IN_JUNE);
        awaitImport("done");
        assertThat(value("SELECT edited_at IS NOT NULL FROM messages WHERE instance = '%s'"))
                .isEqualTo("true");
        change("content = 'errada', edited_at = edited_at + interval '345 milliseconds'", "depois");
        requested("{\"remap\":true}");
        awaitImport("done");
        assertThat(contents()).isEqualTo("depois");
    }

    @Test
    void anInstanceThatEvolutionNoLongerHasEndsTheImport() throws Exception {
        evolution.failHttp(
                "/chat/findMessages/" + name,
                404,
                "{\"status\":404,\"error\":\"Not Found\",\"response\":{\"message\":[\"The \\\"" + name
                        + "\\\" instance does not exist\"]}}");
        requested(IN_JUNE);
        awaitImport("cancelled");
        assertThat(shown().path("error").asText()).contains("no longer has");
        assertThat(value("SELECT state FROM instances WHERE name = '%s'")).isEqualTo("removed");
        assertThat(bundle.post(path(), IN_JUNE, Bundle.API_KEY).statusCode()).isEqualTo(409);
    }

    @Test
    void aDisconnectedInstanceIsNotImported() throws Exception {
        bundle.post("/api/instances/" + name + "/disconnect", "", Bundle.API_KEY);
        HttpResponse<String> answer = bundle.post(path(), IN_JUNE, Bundle.API_KEY);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("connect it first");
    }

    @Test
    void unknownInstancesAndImportsAre404() throws Exception {
        assertThat(bundle.post("/api/instances/nenhuma/import", IN_JUNE, Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(404);
        assertThat(bundle.request("DELETE", path(), "", Bundle.API_KEY).statusCode())
                .isEqualTo(404);
        assertThat(bundle.post(path() + "?tenant=outro", IN_JUNE, Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | from is missing",
                "[] | The body must be",
                "{\"from\":5} | The body must be",
                "{\"from\":\"2026-06-01\",\"remap\":\"yes\"} | The body must be",
                "{\"from\":\"junho\"} | from must be a date",
                "{\"from\":\"2026-06-01T00:00:00\"} | from must be a date",
                "{\"from\":\"2026-06-02\",\"to\":\"2026-06-01\"} | from must be before to",
                "{\"from\":\"2126-06-02\"} | not in the future",
                "{\"from\":\"1900-01-01\",\"to\":\"1950-01-01\"} | to must be later than 2009",
                "{\"remap\":true,\"to\":\"\"} | to must be a date",
            })
    void aWrongBodyIsRefusedWithASentence(String body, String sentence) throws Exception {
        HttpResponse<String> answer = bundle.post("/api/instances/loja1/import", body, Bundle.API_KEY);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(sentence);
    }

    private void earlier(Instant at, String content) {
        evolution.store(name, "messages.upsert", IncomingText.of(person, name + "-" + ++ids, content, at));
    }

    private void change(String assignments, String content) {
        bundle.rows("UPDATE messages SET " + assignments + " WHERE instance = '" + name + "' AND content = '" + content
                + "'");
    }

    /** Requests an import, and holds its first window. */
    private void hold() throws Exception {
        int before = findMessages().size();
        evolution.holdHttp("/chat/findMessages/" + name);
        requested(IN_JUNE);
        await().atMost(SOON).until(() -> findMessages().size() == before + 1);
    }

    private void assign(String tenant) throws Exception {
        HttpResponse<String> answer =
                bundle.request("PUT", "/api/instances/" + name, "{\"tenant\":\"" + tenant + "\"}", Bundle.API_KEY);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private String path() {
        return "/api/instances/" + name + "/import";
    }

    private JsonNode requested(String body) throws Exception {
        HttpResponse<String> answer = bundle.post(path(), body, Bundle.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Bundle.JSON.readTree(answer.body());
    }

    /** The import, as GET /api/instances shows it. */
    private JsonNode shown() throws Exception {
        JsonNode items = Bundle.JSON
                .readTree(bundle.get("/api/instances?limit=500", Bundle.API_KEY).body())
                .path("items");
        for (JsonNode item : items) {
            if (item.path("name").asText().equals(name)) {
                return item.path("import");
            }
        }
        throw new AssertionError("no instance " + name);
    }

    private void awaitImport(String state) {
        await().atMost(SOON).until(() -> shown().path("state").asText().equals(state));
    }

    private String contents() {
        return value("SELECT string_agg(content, ',' ORDER BY sent_at) FROM messages WHERE instance = '%s'");
    }

    private String value(String sql) {
        return bundle.value(sql.formatted(name));
    }

    private List<JsonNode> findMessages() {
        return evolution.requests().stream()
                .filter(request -> request.path().equals("/chat/findMessages/" + name))
                .filter(request ->
                        request.body().at("/where/messageTimestamp/gte").asLong()
                                < JUNE.plus(Duration.ofDays(31)).toEpochMilli())
                .map(request -> request.body())
                .toList();
    }
}
