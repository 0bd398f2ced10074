package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The effects of the operators' HTTP requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsTest {
    private static final String NUMBER_ID = "{\"key\":{\"id\":77,\"remoteJid\":\"5511911110001@s.whatsapp.net\"},"
            + "\"messageTimestamp\":1795521600,\"message\":{\"conversation\":\"once bad\"}}";

    private SimulatedEvolution sharedEvolution;
    private Bundle sharedBundle;
    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    /** The node of all tests that neither restart it nor need settings of their own, without rows. */
    private void sharedNode() throws Exception {
        if (sharedBundle == null) {
            ownNode(Map.of());
            sharedEvolution = evolution;
            sharedBundle = bundle;
        }
        evolution = sharedEvolution;
        bundle = sharedBundle;
    }

    private void ownNode(Map<String, String> more) throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        bundle = start(more);
        await("SELECT count(*) FROM instances", "2");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
    }

    private Bundle start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("tenants", "loja=acme,outra=globex");
        return Bundle.start(evolution, settings);
    }

    @AfterEach
    void leave() {
        if (bundle != sharedBundle) {
            bundle.close();
            evolution.close();
            return;
        }
        for (String instance : List.of("loja", "outra")) {
            evolution.addInstance(SimulatedInstance.named(instance)); // catch-ups find nothing
        }
        bundle.rows("ALTER TABLE messages DROP CONSTRAINT IF EXISTS no_blue");
        bundle.rows("DROP TRIGGER IF EXISTS full_disk ON messages");
        bundle.rows("UPDATE instances SET state = 'open', qrcode = NULL, listening = true");
        for (String table : List.of("messages", "chats", "contacts", "dead_letters")) {
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

    @Test
    void eventsOfADisconnectedInstanceAreIgnoredUntilItIsConnectedAndCaughtUp() throws Exception {
        ownNode(Map.of());
        emitText("loja", "antes");
        await("SELECT count(*) FROM messages", "1");
        await("SELECT count(*) FROM catch_ups WHERE wanted_at IS NULL AND began_at IS NULL", "2");
        String chat = bundle.value("SELECT id FROM chats");
        assertThat(json(operator("POST", "/api/instances/loja/disconnect", ""))
                        .path("listening")
                        .asBoolean())
                .isFalse();
        emitText("loja", "enquanto isso");
        emitText("outra", "segue");
        await("SELECT count(*) FROM messages WHERE content = 'segue'", "1");
        assertThat(operator("POST", "/api/chats/sync/loja", "").statusCode()).isEqualTo(409);
        assertThat(operator("POST", "/api/chats/" + chat + "/messages", "{\"text\":\"x\"}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = 'enquanto isso'"))
                .isEqualTo("0");

        bundle.close();
        bundle = start(Map.of("database.url", bundle.jdbcUrl()));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
        emitText("loja", "depois de novo");
        emitText("outra", "segue de novo");
        await("SELECT count(*) FROM messages WHERE content = 'segue de novo'", "1");
        JsonNode loja = instance("loja");
        assertThat(loja.path("listening").asBoolean()).isFalse();
        assertThat(loja.path("gapSince").isTextual()).isTrue();
        assertThat(bundle.value("SELECT string_agg(content, ',') FROM messages WHERE tenant_id = 'acme'"))
                .isEqualTo("antes");

        assertThat(json(operator("POST", "/api/instances/loja/connect", ""))
                        .path("listening")
                        .asBoolean())
                .isTrue();
        await("SELECT count(*) FROM messages WHERE tenant_id = 'acme'", "3");
        emitText("loja", "agora");
        await("SELECT count(*) FROM messages WHERE tenant_id = 'acme'", "4");
        await("SELECT count(*) FROM catch_ups WHERE gap_since IS NOT NULL", "0");
    }

    @Test
    void anAssignedTenantWinsOverTheSettingEvenAfterARestartAndStoredRowsStay() throws Exception {
        ownNode(Map.of());
        emitText("loja", "antes");
        await("SELECT count(*) FROM messages", "1");
        HttpResponse<String> assigned = operator("PUT", "/api/instances/loja", "{\"tenant\":\" initech \"}");
        assertThat(json(assigned).path("tenantId").asText()).isEqualTo("initech");
        emitText("loja", "depois");
        await("SELECT count(*) FROM messages WHERE tenant_id = 'initech'", "1");
        bundle.close();
        bundle = start(Map.of("database.url", bundle.jdbcUrl()));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
        emitText("loja", "mais tarde");
        await("SELECT count(*) FROM messages WHERE content = 'mais tarde' AND tenant_id = 'initech'", "1");
        assertThat(bundle.value("SELECT string_agg(content, ',') FROM messages WHERE tenant_id = 'acme'"))
                .isEqualTo("antes");
    }

    @Test
    void aDeadLetterThatCanBeStoredNowIsStoredShownAndGone() throws Exception {
        sharedNode();
        bundle.rows("ALTER TABLE messages ADD CONSTRAINT no_blue CHECK (content <> 'azul')");
        emitOnce("loja", "azul");
        await("SELECT count(*) FROM dead_letters", "1");
        JsonNode letter =
                json(operator("GET", "/api/dead-letters", "")).path("items").path(0);
        assertThat(letter.path("error").asText()).contains("no_blue");
        assertThat(letter.path("event").asText()).isEqualTo("messages.upsert");
        assertThat(letter.at("/payload/data/message/conversation").asText()).isEqualTo("azul");
        String retry = "/api/dead-letters/" + letter.path("id").asText() + "/retry";

        JsonNode kept = json(operator("POST", retry, ""));
        assertThat(kept.path("stored").asBoolean()).isFalse();
        assertThat(kept.path("attempts").asInt())
                .isEqualTo(letter.path("attempts").asInt() + 1);
        assertThat(kept.path("error").asText()).contains("no_blue");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("1");

        bundle.rows("ALTER TABLE messages DROP CONSTRAINT no_blue");
        try (Feed acme = bundle.feed("acme")) {
            assertThat(json(operator("POST", retry, "")).path("stored").asBoolean())
                    .isTrue();
            acme.awaitMessage("azul");
        }
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = 'azul'"))
                .isEqualTo("1");
        assertThat(operator("POST", retry, "").statusCode()).isEqualTo(404);
    }

    @Test
    void allDeadLettersAreRetriedAndTheHopelessStay() throws Exception {
        sharedNode();
        bundle.rows("ALTER TABLE messages ADD CONSTRAINT no_blue CHECK (content NOT LIKE 'azul%')");
        emitOnce("loja", "azul 1");
        emitOnce("outra", "azul 2");
        evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree(NUMBER_ID));
        await("SELECT count(*) FROM dead_letters", "3");
        JsonNode first = json(operator("GET", "/api/dead-letters?limit=2", ""));
        assertThat(first.path("items")).hasSize(2);
        assertThat(json(operator(
                                "GET",
                                "/api/dead-letters?limit=2&before="
                                        + first.path("next").asText(),
                                ""))
                        .path("items"))
                .hasSize(1);
        bundle.rows("ALTER TABLE messages DROP CONSTRAINT no_blue");
        // nobody's instance: what it sent would be left alone, not stored
        bundle.rows("UPDATE instances SET listening = false WHERE name = 'outra'");

        assertThat(json(operator("POST", "/api/dead-letters/retry", "")))
                .isEqualTo(Bundle.JSON.readTree("{\"retried\": 3, \"stored\": 1, \"kept\": 2}"));
        assertThat(bundle.value("SELECT string_agg(content, ',') FROM messages"))
                .isEqualTo("azul 1");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters WHERE attempts >= 2"))
                .isEqualTo("2");
    }

    @Test
    void aRetryWithoutTheDatabaseReportsThatAndKeepsTheLetter() throws Exception {
        sharedNode();
        evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree(NUMBER_ID));
        await("SELECT count(*) FROM dead_letters", "1");
        bundle.rows("UPDATE dead_letters SET payload = jsonb_set(payload, '{data,key,id}', '\"A1\"')");
        bundle.rows("CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$");
        bundle.rows("CREATE TRIGGER full_disk BEFORE INSERT ON messages EXECUTE FUNCTION full_disk()");
        HttpResponse<String> answer = operator("POST", "/api/dead-letters/retry", "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("The database does not answer").doesNotContain("extend");
        bundle.rows("DROP TRIGGER full_disk ON messages");
        assertThat(json(operator("POST", "/api/dead-letters/retry", ""))
                        .path("stored")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void oldDeadLettersAreDropped() throws Exception {
        ownNode(Map.of("dead-letters.keep", "30d", "dead-letters.check", "300"));
        bundle.rows("INSERT INTO dead_letters (received_at, error) VALUES (now() - interval '31 days', 'old'),"
                + " (now() - interval '29 days', 'young')");
        await("SELECT string_agg(error, ',') FROM dead_letters", "young");
    }

    @Test
    void theQrCodeIsAvailableWhileTheInstanceWaitsToBePaired() throws Exception {
        sharedNode();
        evolution.emitWithoutStoring("loja", "connection.update", Bundle.JSON.readTree("""
                {"instance": "loja", "state": "connecting", "statusReason": 200}"""));
        evolution.emitWithoutStoring("loja", "qrcode.updated", Bundle.JSON.readTree("""
                {"qrcode": {"instance": "loja", "pairingCode": "ABCD1234", "code": "2@x", "base64": "data:image/png;base64,AA"}}"""));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> instance("loja").at("/qrCode/base64").asText().equals("data:image/png;base64,AA"));
        assertThat(instance("loja").at("/qrCode/pairingCode").asText()).isEqualTo("ABCD1234");
        assertThat(instance("outra").path("qrCode").isNull()).isTrue();
        bundle.rows("UPDATE instances SET qrcode_at = now() - interval '61 seconds'");
        assertThat(instance("loja").path("qrCode").isNull()).isTrue();
        bundle.rows("UPDATE instances SET qrcode_at = now(), state = 'open'");
        assertThat(instance("loja").path("qrCode").isNull()).isTrue();
    }

    @Test
    void aQrCodeFromBeforeTheStateIsNotShown() throws Exception {
        sharedNode();
        bundle.rows("UPDATE instances SET state = 'connecting' WHERE name = 'loja'");
        bundle.rows("UPDATE instances SET qrcode = '{\"base64\": \"data:image/png;base64,AA\"}', qrcode_at = now()"
                + " WHERE name = 'loja'");
        assertThat(instance("loja").path("qrCode").isNull()).isFalse();
        for (String state : List.of("open", "close", "removed")) {
            bundle.rows("UPDATE instances SET state = '" + state + "' WHERE name = 'loja'");
            assertThat(instance("loja").path("qrCode").isNull()).as(state).isTrue();
        }
    }

    @Test
    void anInstanceShowsItsLastEventAndItsLag() throws Exception {
        ownNode(Map.of());
        Instant before = Instant.now();
        emitText("loja", "oi");
        await("SELECT count(*) FROM messages", "1");
        assertThat(Instant.parse(instance("loja").path("lastEventAt").asText()))
                .isBetween(before.minusMillis(1), Instant.now());
        assertThat(instance("outra").path("lastEventAt").isNull()).isTrue();
        bundle.rows("CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$");
        bundle.rows("CREATE TRIGGER full_disk BEFORE INSERT ON messages EXECUTE FUNCTION full_disk()");
        emitText("loja", "espera");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> instance("loja").path("lagMillis").asLong() > 500);
        bundle.rows("DROP TRIGGER full_disk ON messages");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> instance("loja").path("lagMillis").asLong() == 0);
        await("SELECT count(*) FROM messages", "2");
    }

    @Test
    void readMarksAreSentToWhatsAppIfEnabled() throws Exception {
        ownNode(Map.of("read.tells-whatsapp", "true"));
        evolution.failHttp("/chat/markMessageAsRead/loja", 201, "{\"message\":\"Read messages\",\"read\":\"success\"}");
        emitText("loja", "um");
        emitText("loja", "dois");
        await("SELECT count(*) FROM messages", "2");
        String read = "/api/chats/" + bundle.value("SELECT id FROM chats") + "/read";
        assertThat(json(bundle.post(read, "", bundle.token("acme")))
                        .path("unreadCount")
                        .asInt())
                .isZero();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> told() == 1);
        assertThat(evolution.requests().toString())
                .contains("MSG" + (ids - 1), "MSG" + ids, "\"remoteJid\" : \"5511911110001@s.whatsapp.net\"");
        assertThat(bundle.post(read, "", bundle.token("globex")).statusCode()).isEqualTo(404);
        long mark = Instant.now().getEpochSecond();
        json(bundle.post(read, "", bundle.token("acme")));
        // the mark is a time in whole seconds, as the messages of WhatsApp have it
        Awaitility.await().until(() -> Instant.now().getEpochSecond() > mark);
        emitText("loja", "três");
        await("SELECT count(*) FROM messages", "3");
        evolution.failHttp("/chat/markMessageAsRead/loja", 500, "{}");
        json(bundle.post(read, "", bundle.token("acme")));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> told() == 2);
    }

    private long told() {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/chat/markMessageAsRead"))
                .count();
    }

    private JsonNode instance(String name) throws Exception {
        for (JsonNode item : json(operator("GET", "/api/instances", "")).path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no instance " + name);
    }

    private HttpResponse<String> operator(String method, String path, String body) throws Exception {
        return bundle.request(method, path, body, Bundle.API_KEY);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Bundle.JSON.readTree(answer.body());
    }

    private void emitText(String instance, String text) {
        evolution.emit(instance, "messages.upsert", message(text));
    }

    /** So that no catch-up finds it. */
    private void emitOnce(String instance, String text) {
        evolution.emitWithoutStoring(instance, "messages.upsert", message(text));
    }

    private ObjectNode message(String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "MSG" + ++ids);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return data;
    }

    private void await(String sql, String value) {
        Awaitility.await(sql)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> value.equals(bundle.value(sql)));
    }
}
