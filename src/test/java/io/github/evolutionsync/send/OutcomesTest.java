package io.github.evolutionsync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message when Evolution's answer fails or is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutcomesTest {
    private static final String HTML = "<html>Bad gateway</html>";
    private static final AtomicInteger IDS = new AtomicInteger();

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Desk desk;

    @BeforeAll
    void start() throws Exception {
        desk = new Desk(Map.of("camel.beans.sendLimits.longest", "3s"));
    }

    @AfterAll
    void stop() {
        callers.shutdownNow();
        desk.close();
    }

    @AfterEach
    void noFault() {
        desk.evolution.clearFaults();
    }

    private static String unique(String text) {
        return text + " " + IDS.incrementAndGet();
    }

    private String id(String text) {
        return desk.node.value("SELECT id FROM outbox WHERE content = '" + text + "' ORDER BY nr DESC LIMIT 1");
    }

    /** Evolution stores a message of ours, and its event is lost. */
    private void storeSent(String chat, String text) {
        desk.evolution.store("loja", "send.message", sent(chat, text));
    }

    private ObjectNode sent(String chat, String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", desk.node.value("SELECT whatsapp_chat_id FROM chats WHERE id = '" + chat + "'"))
                .put("fromMe", true)
                .put("id", "OUT" + IDS.incrementAndGet());
        data.put("messageType", "conversation")
                .put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return data;
    }

    @Test
    void whileEvolutionIsAwayMessagesWaitAndThenGoOutInOrder() throws Exception {
        String chat = desk.chat("loja");
        List<String> ids = new ArrayList<>();
        desk.evolution.stop();
        try {
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> answer = desk.send(chat, Desk.text("em ordem " + i));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                assertThat(Desk.json(answer).path("state").asText()).isEqualTo("queued");
                ids.add(Desk.json(answer).path("id").asText());
            }
            assertThat(desk.row(ids.get(0)).path("error").asText()).contains("cannot be reached");
            await().atMost(Desk.SOON).until(() -> desk.node.health().toString().contains("nothing is sent since"));
        } finally {
            desk.evolution.start();
        }
        for (String id : ids) {
            desk.awaitState(id, "sent");
        }
        assertThat(desk.requests("/message/sendText/loja").stream()
                        .map(request -> request.body().path("text").asText())
                        .filter(text -> text.startsWith("em ordem")))
                .containsExactly("em ordem 0", "em ordem 1", "em ordem 2", "em ordem 3", "em ordem 4");
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aLostAnswerIsUncertainAndFoundByTheCatchUp(int status) throws Exception {
        String chat = desk.chat("loja");
        String text = unique("incerta");
        desk.evolution.failHttp("/message/sendText", status, HTML);
        HttpResponse<String> answer = desk.send(chat, Desk.text(text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode row = Desk.json(answer);
        assertThat(row.path("state").asText()).isEqualTo("uncertain");
        assertThat(row.path("error").asText()).isNotBlank();
        desk.evolution.clearFaults();
        String id = row.path("id").asText();

        storeSent(chat, text + "  ");
        assertThat(desk.sends(text)).isEqualTo(1);
        desk.node.rows("UPDATE catch_ups SET wanted_at = now() WHERE instance = 'loja'");
        desk.awaitState(id, "sent");
        assertThat(desk.row(id).path("messageId").asText())
                .isEqualTo(desk.node.value("SELECT id FROM messages WHERE content = '" + text + "  '"));
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    @Test
    void anUncertainMessageRequestsACatchUpAtOnce() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("procurada");
        storeSent(chat, text); // what the request is about to send
        desk.evolution.failHttp("/message/sendText", 503, HTML);
        desk.send(chat, Desk.text(text));
        desk.awaitState(id(text), "sent");
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    /** The event is often faster than the answer would be. */
    @ParameterizedTest
    @CsvSource({"503", "0"})
    void aMessageWhoseEventArrivesIsSentThoughItsAnswerIsLost(int status) throws Exception {
        String chat = desk.chat("loja");
        String text = unique("por evento");
        if (status == 0) {
            desk.evolution.cutHttpAfterwards("/message/sendText");
        } else {
            desk.evolution.failHttpAfterwards("/message/sendText", status, HTML);
        }
        assertThat(desk.send(chat, Desk.text(text)).statusCode()).isIn(201, 202);
        desk.awaitState(id(text), "sent");
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    @Test
    void anAnswerThatNeverComesIsUncertain() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("sem resposta");
        desk.evolution.holdHttp("/message/sendText");
        HttpResponse<String> answer = desk.send(chat, Desk.text(text));
        assertThat(answer.statusCode()).isEqualTo(202);
        desk.awaitState(id(text), "uncertain");
        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + id(text), "", desk.acme())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void whatEvolutionItselfRefusesHasFailed() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("recusada");
        desk.evolution.failHttp(
                "/message/sendText", 500, "{\"status\":500,\"response\":{\"message\":\"Connection Closed\"}}");
        HttpResponse<String> answer = desk.send(chat, Desk.text(text));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("Evolution answered 500: Connection Closed");
        assertThat(desk.row(id(text)).path("state").asText()).isEqualTo("failed");
    }

    /** It may fail after it has sent the message. */
    @Test
    void whatEvolutionRefusedIsSentWhenItsMessageArrives() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("recusada e enviada");
        desk.evolution.failHttp("/message/sendText", 500, "{\"status\":500,\"response\":{\"message\":\"prisma\"}}");
        assertThat(desk.send(chat, Desk.text(text)).statusCode()).isEqualTo(502);
        desk.evolution.emit("loja", "send.message", sent(chat, text));
        desk.awaitState(id(text), "sent");
    }

    @Test
    void withoutItsLicenceEvolutionSendsNothingAndMessagesWait() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("sem licença");
        desk.evolution.requireLicense();
        HttpResponse<String> answer = desk.send(chat, Desk.text(text));
        assertThat(Desk.json(answer).path("state").asText()).as(answer.body()).isEqualTo("queued");
        desk.evolution.clearFaults();
        desk.awaitState(id(text), "sent");
        assertThat(desk.sends(text)).isGreaterThanOrEqualTo(2);
        assertThat(desk.node.value("SELECT count(*) FROM messages WHERE content = '" + text + "'"))
                .isEqualTo("1");
    }

    @Test
    void twoEqualTextsEachGetTheirOwnMessage() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("igual");
        desk.evolution.failHttp("/message/sendText", 503, HTML);
        String first = Desk.json(desk.send(chat, Desk.text(text))).path("id").asText();
        String second = Desk.json(desk.send(chat, Desk.text(text))).path("id").asText();
        desk.evolution.emit("loja", "send.message", sent(chat, text));
        desk.awaitState(first, "sent");
        assertThat(desk.row(second).path("state").asText()).isEqualTo("uncertain");
        desk.evolution.emit("loja", "send.message", sent(chat, text));
        desk.awaitState(second, "sent");
        assertThat(desk.row(first).path("messageId").asText())
                .isNotEqualTo(desk.row(second).path("messageId").asText());
    }

    @Test
    void aMessageOfARowThatIsBeingSentIsNotTakenByAnother() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("minha");
        desk.evolution.failHttp("/message/sendText", 503, HTML);
        String lost = Desk.json(desk.send(chat, Desk.text(text))).path("id").asText();
        desk.evolution.clearFaults();
        desk.evolution.holdHttpAfterwards("/message/sendText");
        Future<HttpResponse<String>> held = callers.submit(() -> desk.send(chat, Desk.text(text)));
        desk.node.awaitValue("SELECT count(*) FROM messages WHERE content = '" + text + "'", "1");
        assertThat(desk.row(lost).path("state").asText()).isEqualTo("uncertain");
        desk.evolution.clearFaults();
        HttpResponse<String> answer = held.get(30, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(desk.row(lost).path("state").asText()).isEqualTo("uncertain");
        assertThat(desk.row(id(text)).path("messageId").asText())
                .isEqualTo(Desk.json(answer).path("id").asText());
    }

    @Test
    void theAnswerTakesItsMessageBackFromARowThatGotItByItsContent() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("de volta");
        desk.evolution.failHttp("/message/sendText", 503, HTML);
        String lost = Desk.json(desk.send(chat, Desk.text(text))).path("id").asText();
        desk.evolution.clearFaults();
        String stopped =
                "UPDATE outbox SET leased_until = now() - interval '1 minute', sender = 'killed' WHERE state = 'sending'";
        desk.evolution.holdHttpAfterwards("/message/sendText");
        Future<HttpResponse<String>> held = callers.submit(() -> desk.send(chat, Desk.text(text)));
        desk.node.awaitValue("SELECT count(*) FROM messages WHERE content = '" + text + "'", "1");
        desk.node.rows(stopped);
        desk.node.rows("SELECT * FROM expire_sends()");
        assertThat(desk.row(lost).path("state").asText()).isEqualTo("sent");
        desk.evolution.clearFaults();
        held.get(30, TimeUnit.SECONDS);
        desk.awaitState(id(text), "sent");
        desk.awaitState(lost, "uncertain");
    }

    @Test
    void aRowWhoseSenderWasKilledIsUncertainAndNeverRepeatedByItself() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("morto");
        desk.node.rows(
                "INSERT INTO outbox (tenant_id, chat_id, lane, instance, jid, kind, content, state, due_at, sender, leased_until,"
                        + " claimed_at, claimed_seq, tries, seq) SELECT 'acme', id, id::text, 'loja', whatsapp_chat_id, 'text', '"
                        + text
                        + "', 'sending', now(), 'killed', now(), now(), 0, 1, 0 FROM chats WHERE id = '" + chat + "'");
        desk.awaitState(id(text), "uncertain");
        assertThat(desk.send(chat, Desk.text("depois")).statusCode()).isEqualTo(201);
        assertThat(desk.sends(text)).isZero();
        assertThat(desk.node
                        .post("/api/outbox/" + id(text) + "/retry", "", desk.acme())
                        .statusCode())
                .isEqualTo(200);
        desk.awaitState(id(text), "sent");
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    @Test
    void aMessageThatWasRetriedIsNotSentAgainWhenItsFirstTryArrives() throws Exception {
        String chat = desk.chat("loja");
        String text = unique("duas vezes");
        desk.evolution.failHttp("/message/sendText", 503, HTML);
        String id = Desk.json(desk.send(chat, Desk.text(text))).path("id").asText();
        desk.evolution.stop();
        try {
            desk.node.post("/api/outbox/" + id + "/retry", "", desk.acme());
            desk.node.awaitValue("SELECT error LIKE '%reached%' FROM outbox WHERE id = '" + id + "'", "true");
            storeSent(chat, text);
            desk.node.rows("INSERT INTO send_paces VALUES ('loja', now() + interval '1 day') ON CONFLICT (instance)"
                    + " DO UPDATE SET next_send_at = now() + interval '1 day'");
        } finally {
            desk.evolution.clearFaults();
            desk.evolution.start();
        }
        desk.awaitState(id, "sent");
        desk.node.rows("DELETE FROM send_paces");
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    @Test
    void anInstanceThatChangedHandsSendsNothingThatWaited() throws Exception {
        String chat = desk.chat("meta");
        String id = Desk.json(desk.send(
                        chat,
                        "{\"text\":\"tarde\",\"sendAt\":\"" + Instant.now().plusSeconds(2) + "\"}"))
                .path("id")
                .asText();
        desk.node.request("PUT", "/api/instances/meta", "{\"tenant\":\"globex\"}", Bundle.API_KEY);
        desk.awaitState(id, "failed");
        assertThat(desk.row(id).path("error").asText()).contains("belongs to another tenant");
        assertThat(desk.sends("tarde")).isZero();
        desk.node.request("PUT", "/api/instances/meta", "{\"tenant\":\"acme\"}", Bundle.API_KEY);
    }

    @Test
    void aTenantWithTooManyWaitingMessagesIsRefused() throws Exception {
        String chat = desk.chat("outra");
        desk.node.rows(
                "INSERT INTO outbox (tenant_id, lane, instance, jid, kind, content, due_at, seq) SELECT 'globex', 'x', 'outra', 'x',"
                        + " 'text', 'x', now() + interval '1 day', 0 FROM generate_series(1, 10000)");
        HttpResponse<String> answer =
                desk.node.post("/api/chats/" + chat + "/messages", Desk.text("oi"), desk.node.token("globex"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        desk.node.rows("DELETE FROM outbox WHERE content = 'x'");
    }
}
