package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.Integration;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Evolution's HTTP API with the production client: compressed answers, errors, and lost answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServersHttpTest {
    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("meta").withIntegration(Integration.BUSINESS),
                SimulatedInstance.named("canal").withIntegration(Integration.EVOLUTION));
        bundle = Bundle.start(evolution, Map.of("read.tells-whatsapp", "true"));
        await("SELECT count(*) FROM instances WHERE connected", "3");
        await("SELECT count(*) FROM catch_ups WHERE wanted_at IS NULL AND began_at IS NULL", "3");
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @BeforeEach
    void empty() {
        // what stores locks its instance first
        bundle.rows("DO $$ BEGIN LOCK TABLE instances IN EXCLUSIVE MODE; "
                + "TRUNCATE chats, chat_labels, chat_aliases, media, messages, contacts, dead_letters; END $$");
    }

    @AfterEach
    void noFault() {
        evolution.clearFaults();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void aLongReplyIsSentAndStoredOnce(String instance) throws Exception {
        // of its own: the event of the reply before may arrive after the tables were emptied
        String text = instance + " ç" + "x".repeat(1_499);
        HttpResponse<String> answer = reply(instance, text);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE content = '" + text + "'"))
                .isEqualTo("1");
        assertThat(sends(instance, text)).isEqualTo(1);
    }

    @Test
    void missedMessagesAreCaughtUpAndChatsSyncedFromCompressedAnswers() throws Exception {
        for (int i = 0; i < 50; i++) {
            evolution.store("loja", "messages.upsert", text("perdida " + i + " " + "x".repeat(100)));
        }
        bundle.rows("UPDATE catch_ups SET wanted_at = now()");
        await("SELECT count(*) FROM messages WHERE content LIKE 'perdida%'", "50");
        HttpResponse<String> answer = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Bundle.JSON.readTree(answer.body()).path("found").asInt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 500, 429})
    void aReplyThatMayHaveBeenSentIsNeverSentAgain(int status) throws Exception {
        evolution.failHttpAfterwards("/message/sendText", status, "{\"status\":" + status + ",\"error\":\"too busy\"}");
        // where its event is faster than the answer, it is known to be sent
        assertThat(reply("loja", "uma vez " + status).statusCode()).isIn(201, status == 503 ? 202 : 502);
        assertThat(sends("loja", "uma vez " + status)).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsCutDoesNotSendAgain() throws Exception {
        evolution.cutHttpAfterwards("/message/sendText");
        assertThat(reply("loja", "cortada").statusCode()).isIn(201, 202);
        await("SELECT state FROM outbox WHERE content = 'cortada'", "sent");
        assertThat(sends("loja", "cortada")).isEqualTo(1);
    }

    @Test
    void aSentReplyThatCannotBeStoredIsNotOfferedForRetry() throws Exception {
        bundle.rows("ALTER TABLE messages ADD CONSTRAINT no_blue CHECK (content <> 'azul')");
        try {
            HttpResponse<String> answer = reply("loja", "azul");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
            assertThat(answer.body()).contains("was sent").contains("do not send it again");
            assertThat(sends("loja", "azul")).isEqualTo(1);
        } finally {
            bundle.rows("ALTER TABLE messages DROP CONSTRAINT no_blue");
        }
    }

    @Test
    void aReplyThatMetaRejectsIsAnsweredWithItsSentenceAndLeavesNothing() throws Exception {
        String chat = chat("meta", "5511933330999");
        evolution.refuseSends("5511933330999");
        HttpResponse<String> answer =
                bundle.post("/api/chats/" + chat + "/messages", "{\"text\":\"oi\"}", Bundle.API_KEY);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("131047", "24 hours");
        assertThat(bundle.value(
                        "SELECT count(*) FROM messages WHERE direction = 'OUTGOING' AND chat_id = '" + chat + "'"))
                .isEqualTo("0");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | Nothing was sent",
                "{} | Nothing was sent",
                "{\"key\":{}} | Nothing was sent",
                "{\"error\":{\"message\":\"(#131026) not possible\",\"code\":131026}} | (#131026) not possible",
                "{\"error\":true,\"message\":\"[object Object]\"} | [object Object]"
            })
    void anAnswerWithoutAMessageIsAnError(String body, String sentence) throws Exception {
        evolution.failHttp("/message/sendText", 201, body);
        HttpResponse<String> answer = reply("loja", "oi");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains(sentence);
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":{\"id\":\"S1\",\"remoteJid\":\"5511900000009@s.whatsapp.net\",\"fromMe\":true},\"messageTimestamp\":1795521600}",
                "{\"key\":{\"id\":\"S2\",\"remoteJid\":\"x\",\"fromMe\":false},\"message\":{\"conversation\":\"oi\"}}",
                "{\"key\":{\"id\":\"S3\",\"remoteJid\":{}},\"message\":5,\"messageTimestamp\":-1}",
                "{\"key\":{\"id\":\"S4\",\"remoteJid\":\"status@broadcast\"},\"messageTimestamp\":\"soon\"}"
            })
    void aSentReplyIsAnsweredWithItsMessageWhateverEvolutionsAnswerContains(String body) throws Exception {
        evolution.failHttp("/message/sendText", 201, body);
        HttpResponse<String> answer = reply("loja", "oi");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode message = Bundle.JSON.readTree(answer.body());
        assertThat(message.path("whatsappMessageId").asText())
                .isEqualTo(Bundle.JSON.readTree(body).at("/key/id").asText());
        assertThat(message.path("content").asText()).isEqualTo("oi");
        assertThat(message.path("direction").asText()).isEqualTo("OUTGOING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "\"x\"", "{}", "{\"messages\":[]}", "[{\"remoteJid\":\"5", "<html>", ""})
    void anInvalidListOfChatsIsAnErrorInOneSentence(String body) throws Exception {
        evolution.failHttp("/chat/findChats", 200, body);
        HttpResponse<String> answer = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
        assertThat(Bundle.JSON.readTree(answer.body()).path("error").asText())
                .matches("Evolution's answer (to chat/findChats is not a list|is not valid JSON)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "\"x\"",
                "{}",
                "[]",
                "{\"messages\":{\"records\":{}}}",
                "{\"messages\":{\"rec",
                "<html>",
                ""
            })
    void aCatchUpReportsAnUnusableAnswerInOneSentence(String body) throws Exception {
        evolution.failHttp("/chat/findMessages", 200, body);
        bundle.rows("UPDATE catch_ups SET wanted_at = now(), not_before = NULL, error = NULL WHERE instance = 'loja'");
        await("SELECT error IS NOT NULL FROM catch_ups WHERE instance = 'loja'", "true");
        assertThat(bundle.value("SELECT error FROM catch_ups WHERE instance = 'loja'"))
                .matches("Evolution's answer (to chat/findMessages has no list messages.records|is not valid JSON)");
    }

    @Test
    void afterAnIncompleteAnswerItIsUnknownWhetherAMessageWasSent() throws Exception {
        evolution.failHttp("/message/sendText", 201, "{\"key\":{\"id\":\"S5");
        HttpResponse<String> answer = reply("loja", "oi");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode row = Bundle.JSON.readTree(answer.body());
        assertThat(row.path("state").asText()).isEqualTo("uncertain");
        assertThat(row.path("error").asText()).contains("answer was lost", "is not valid JSON");
    }

    @Test
    void aNumberThatIsNotOnWhatsAppIsNamed() throws Exception {
        evolution.failHttp("/message/sendText", 400, """
                {"status":400,"error":"Bad Request","response":{"message":[
                {"jid":"5511922220001@s.whatsapp.net","exists":false,"number":"5511922220001@s.whatsapp.net"}]}}""");
        HttpResponse<String> answer = reply("loja", "oi");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Bundle.JSON.readTree(answer.body()).path("error").asText())
                .isEqualTo("Evolution answered 400: 5511922220001 is not on WhatsApp");
    }

    /** What Prisma says has several lines. */
    @Test
    void evolutionsReasonForAFailureIsOneLogLineAndShownToOperators() throws Exception {
        String error = "{\"status\":400,\"error\":\"Bad Request\",\"response\":{\"message\":"
                + "\"\\nInvalid invocation\\n\\nServer has closed the connection.\"}}";
        String sentence = "Evolution answered 400: Invalid invocation Server has closed the connection.";
        try (LogCapture log = new LogCapture()) {
            evolution.failHttp("/chat/markMessageAsRead", 400, error);
            evolution.failHttp("/chat/findMessages", 400, error);
            bundle.rows("UPDATE catch_ups SET wanted_at = now() WHERE instance = 'loja'");
            bundle.post("/api/chats/" + chat("loja", "5511966660001") + "/read", "", Bundle.API_KEY);
            await("SELECT error FROM catch_ups WHERE instance = 'loja'", sentence);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log.atLeast(Level.WARN))
                            .anySatisfy(
                                    line -> assertThat(line).contains("not marked as read in WhatsApp: " + sentence))
                            .anySatisfy(line -> assertThat(line).contains("not caught up since", sentence)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422, 502})
    void anErrorThatQuotesTheKeyNeverShowsIt(int status) throws Exception {
        String base64 =
                Base64.getEncoder().encodeToString(("x:" + evolution.apiKey()).getBytes(StandardCharsets.UTF_8));
        String said = "no access for " + evolution.apiKey() + " as " + base64;
        String error = "{\"status\":" + status + ",\"response\":{\"message\":[\"" + said + "\"]}}";
        try (LogCapture log = new LogCapture()) {
            evolution.failHttp("/chat/findMessages", status, error);
            evolution.failHttp("/chat/findChats", status, error);
            evolution.failHttp("/chat/markMessageAsRead", status, error);
            evolution.failHttp("/message/sendText", status, error);
            bundle.rows(
                    "UPDATE catch_ups SET wanted_at = now(), not_before = NULL, error = NULL WHERE instance = 'loja'");
            await("SELECT error IS NOT NULL FROM catch_ups WHERE instance = 'loja'", "true");
            List<String> told = new ArrayList<>(log.atLeast(Level.WARN));
            told.add(reply("loja", "oi").body());
            told.add(bundle.post("/api/chats/sync/loja", "", bundle.token("default"))
                    .body());
            told.add(bundle.get("/api/instances", bundle.token("default")).body());
            assertThat(told).anySatisfy(line -> assertThat(line).contains("no access for ***"));
            assertThat(told)
                    .allSatisfy(line -> assertThat(line)
                            .doesNotContain(evolution.apiKey())
                            .doesNotContain(base64.substring(4, base64.length() - 4)));
        }
    }

    @ParameterizedTest
    @CsvSource({"meta, WhatsApp Business API", "canal, Evolution Channel"})
    void aChannelWithoutReadMarksIsReportedOnceAndNotAskedAgain(String instance, String channel) throws Exception {
        try (LogCapture log = new LogCapture()) {
            String chat = chat(instance, "5511944440001");
            for (int i = 0; i < 3; i++) {
                read(instance, chat);
            }
            assertThat(log.atLeast(Level.WARN))
                    .filteredOn(line -> line.contains("cannot be marked as read"))
                    .singleElement()
                    .asString()
                    .contains(instance, "not available on " + channel);
            assertThat(requests("/chat/markMessageAsRead/" + instance)).isEqualTo(1);
        }
    }

    /** Marks a chat with an unread message as read, and waits until a Baileys chat read after it is marked in WhatsApp. */
    private void read(String instance, String chat) throws Exception {
        emit(instance, "5511944440001");
        await("SELECT count(*) > 0 FROM chats WHERE id = '" + chat + "' AND unread_count > 0", "true");
        bundle.post("/api/chats/" + chat + "/read", "", Bundle.API_KEY);
        String other = chat("loja", "5511955550001");
        await("SELECT count(*) > 0 FROM chats WHERE id = '" + other + "' AND unread_count > 0", "true");
        long before = requests("/chat/markMessageAsRead/loja");
        bundle.post("/api/chats/" + other + "/read", "", Bundle.API_KEY);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> requests("/chat/markMessageAsRead/loja") > before);
    }

    private HttpResponse<String> reply(String instance, String text) throws Exception {
        String chat = chat(instance, "5511922220001");
        return bundle.post(
                "/api/chats/" + chat + "/messages",
                Bundle.JSON.createObjectNode().put("text", text).toString(),
                Bundle.API_KEY);
    }

    /** The chat of a customer who has just written. */
    private String chat(String instance, String number) {
        emit(instance, number);
        String found = "FROM chats WHERE contact_number = '" + number + "'";
        await("SELECT count(*) " + found, "1");
        return bundle.value("SELECT id " + found);
    }

    private void emit(String instance, String number) {
        ObjectNode data = text("oi");
        ((ObjectNode) data.get("key")).put("remoteJid", number + "@s.whatsapp.net");
        evolution.emitWithoutStoring(instance, "messages.upsert", data);
    }

    private ObjectNode text(String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511922220001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "IN" + ++ids);
        data.put("pushName", "Ana").put("messageTimestamp", Instant.now().getEpochSecond() + ids);
        data.put("messageType", "conversation").putObject("message").put("conversation", text);
        return data;
    }

    private long sends(String instance, String text) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/message/sendText/" + instance))
                .filter(request -> request.text().contains(text))
                .count();
    }

    private long requests(String path) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith(path))
                .count();
    }

    private void await(String sql, String value) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bundle.value(sql)).isEqualTo(value));
    }
}
