package io.github.evolutionsync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Feed;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A message is sent once: on two nodes, with keys, in order, at a pace, and clients see each state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnceTest {
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Desk desk;
    private Bundle other;

    @BeforeAll
    void start() throws Exception {
        desk = new Desk(Map.of("send.per-minute", "600"));
        other = Bundle.start(
                desk.evolution, Desk.settings(Map.of("send.per-minute", "600", "database.url", desk.node.jdbcUrl())));
    }

    @AfterAll
    void stop() {
        callers.shutdownNow();
        desk.evolution.clearFaults();
        other.close();
        desk.close();
    }

    @AfterEach
    void noFault() {
        desk.evolution.clearFaults();
    }

    private HttpResponse<String> once(Bundle node, String chat, String body, String key) throws Exception {
        return node.postOnce("/api/chats/" + chat + "/messages", body, desk.acme(), key);
    }

    @Test
    void aRepeatWithTheSameKeyGetsTheSameMessageAndSendsNothing() throws Exception {
        String chat = desk.chat("loja");
        HttpResponse<String> first = once(desk.node, chat, Desk.text("uma só"), "chave-1");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        HttpResponse<String> second = once(other, chat, "{ \"text\" : \"uma só\" }", "chave-1");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(Desk.json(second).path("id")).isEqualTo(Desk.json(first).path("id"));
        assertThat(desk.sends("uma só")).isEqualTo(1);
        HttpResponse<String> changed = once(desk.node, chat, Desk.text("outra"), "chave-1");
        assertThat(changed.statusCode()).isEqualTo(422);
        assertThat(changed.body()).contains("Idempotency-Key");
        // after a day, the key is new
        desk.node.rows("UPDATE outbox SET created_at = now() - interval '25 hours' WHERE idempotency_key = 'chave-1'");
        assertThat(once(desk.node, chat, Desk.text("outra"), "chave-1").statusCode())
                .isEqualTo(201);
    }

    @Test
    void repeatsWhileTheFirstRunsWaitForItsAnswer() throws Exception {
        String chat = desk.chat("loja");
        desk.evolution.holdHttp("/message/sendText");
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Bundle node = i % 2 == 0 ? desk.node : other;
            answers.add(callers.submit(() -> once(node, chat, Desk.text("ao mesmo tempo"), "chave-2")));
        }
        await().atMost(Desk.SOON).until(() -> desk.sends("ao mesmo tempo") == 1);
        desk.evolution.clearFaults();
        Set<String> bodies = new HashSet<>();
        for (Future<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get(30, TimeUnit.SECONDS);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            bodies.add(Desk.json(response).path("id").asText());
        }
        assertThat(bodies).hasSize(1);
        assertThat(desk.sends("ao mesmo tempo")).isEqualTo(1);
    }

    @Test
    void aRepeatOfAFailureGetsTheFailure() throws Exception {
        String chat = desk.chat("meta");
        desk.evolution.refuseSends(desk.node.value("SELECT contact_number FROM chats WHERE id = '" + chat + "'"));
        HttpResponse<String> first = once(desk.node, chat, Desk.text("recusada"), "chave-3");
        desk.evolution.clearFaults();
        HttpResponse<String> second = once(desk.node, chat, Desk.text("recusada"), "chave-3");
        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(second.statusCode()).isEqualTo(502);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(desk.sends("recusada")).isEqualTo(1);
    }

    @Test
    void aRepeatOfWhatWaitsGetsTheSameRow() throws Exception {
        String chat = desk.chat("loja");
        String body = "{\"text\":\"mais tarde\",\"sendAt\":\"" + Instant.now().plusSeconds(2) + "\"}";
        HttpResponse<String> first = once(desk.node, chat, body, "chave-4");
        assertThat(first.statusCode()).isEqualTo(202);
        String id = Desk.json(first).path("id").asText();
        desk.awaitState(id, "sent");
        HttpResponse<String> second = once(desk.node, chat, body, "chave-4");
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(Desk.json(second).path("id").asText()).isEqualTo(id);
        assertThat(desk.sends("mais tarde")).isEqualTo(1);
    }

    @Test
    void keysOfTenantsAreDifferent() throws Exception {
        String mine = desk.chat("loja");
        String theirs = desk.chat("outra");
        assertThat(once(desk.node, mine, Desk.text("a"), "chave-5").statusCode())
                .isEqualTo(201);
        assertThat(desk.node
                        .postOnce(
                                "/api/chats/" + theirs + "/messages",
                                Desk.text("b"),
                                desk.node.token("globex"),
                                "chave-5")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void anInvalidKeyIsRefused() throws Exception {
        assertThat(once(desk.node, desk.chat("loja"), Desk.text("a"), "x".repeat(256))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void twoNodesSendEachMessageOnceAndInTheOrderOfItsChat() throws Exception {
        List<String> chats = List.of(desk.chat("loja"), desk.chat("loja"), desk.chat("meta"));
        for (String chat : chats) {
            for (int i = 0; i < 10; i++) {
                // in the order of the requests, which one program sends one after another
                String id = Desk.json((i % 2 == 0 ? desk.node : other)
                                .post(
                                        "/api/chats/" + chat + "/messages",
                                        "{\"text\":\"" + chat + " " + i + "\",\"sendAt\":\""
                                                + Instant.now().plusMillis(1_500) + "\"}",
                                        desk.acme()))
                        .path("id")
                        .asText();
                assertThat(id).isNotEmpty();
            }
        }
        desk.node.awaitValue("SELECT count(*) FROM outbox WHERE content LIKE '%-% 9' AND state = 'sent'", "3");
        for (String chat : chats) {
            List<String> sent = desk.requests("/message/sendText").stream()
                    .map(request -> request.body().path("text").asText())
                    .filter(text -> text.startsWith(chat))
                    .toList();
            assertThat(sent).hasSize(10);
            assertThat(sent).isSorted();
        }
    }

    @Test
    void anInstanceKeepsItsPaceOnAllNodes() throws Exception {
        String chat = desk.chat("canal");
        String other2 = desk.chat("canal");
        for (int i = 0; i < 16; i++) {
            desk.send(
                    i % 2 == 0 ? chat : other2,
                    "{\"text\":\"ritmo " + i + "\",\"sendAt\":\""
                            + Instant.now().plusMillis(500) + "\"}");
        }
        desk.node.awaitValue("SELECT count(*) FROM outbox WHERE content LIKE 'ritmo %' AND state = 'sent'", "16");
        List<Instant> times = desk.requests("/message/sendText/canal").stream()
                .filter(request -> request.body().path("text").asText().startsWith("ritmo"))
                .map(request -> request.at())
                .sorted()
                .toList();
        // 600 a minute are 15 pauses of at least 80 ms
        assertThat(Duration.between(times.get(0), times.get(15))).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void clientsReceiveEachStateAndResumeWithTheLast() throws Exception {
        String chat = desk.chat("loja");
        try (Feed feed = other.feed("acme")) {
            long before = feed.seq();
            assertThat(desk.send(chat, Desk.text("com quadros")).statusCode()).isEqualTo(201);
            feed.await(frame -> isOf(frame, "com quadros")
                    && frame.at("/data/state").asText().equals("sent"));
            List<JsonNode> frames = feed.frames().stream()
                    .filter(frame -> isOf(frame, "com quadros"))
                    .toList();
            assertThat(frames).extracting(frame -> frame.path("seq").asLong()).isSorted();
            JsonNode last = frames.get(frames.size() - 1);
            assertThat(last.at("/data/messageId").asText()).isNotEmpty();
            assertThat(last.at("/data/chatId").asText()).isEqualTo(chat);
            try (Feed resumed = desk.node.feed("acme", before)) {
                resumed.await(frame -> isOf(frame, "com quadros")
                        && frame.at("/data/state").asText().equals("sent"));
                assertThat(resumed.frames().stream().filter(frame -> isOf(frame, "com quadros")))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aDroppedMessageIsADeletedFrame() throws Exception {
        String chat = desk.chat("loja");
        try (Feed feed = other.feed("acme")) {
            String id = Desk.json(desk.send(
                            chat,
                            "{\"text\":\"desisto\",\"sendAt\":\""
                                    + Instant.now().plusSeconds(9_000) + "\"}"))
                    .path("id")
                    .asText();
            long before = feed.seq();
            desk.node.request("DELETE", "/api/outbox/" + id, "", desk.acme());
            feed.await(frame -> frame.at("/data/id").asText().equals(id)
                    && frame.at("/data/state").asText().equals("deleted"));
            try (Feed resumed = desk.node.feed("acme", before)) {
                resumed.await(frame -> frame.at("/data/id").asText().equals(id)
                        && frame.at("/data/state").asText().equals("deleted"));
            }
        }
    }

    private static boolean isOf(JsonNode frame, String text) {
        return frame.path("event").asText().equals("outbox:update")
                && frame.at("/data/content").asText().equals(text);
    }

    /** As a team's own route does. */
    @Test
    void aRouteSendsWithTheSameGuarantees() throws Exception {
        String chat = desk.chat("loja");
        for (int i = 0; i < 2; i++) {
            Exchange sent = desk.node.template().request("direct:send", exchange -> {
                exchange.setVariable("chat", chat);
                exchange.setVariable("tenant", "acme");
                exchange.setVariable("idempotency_key", "rota-1");
                exchange.getMessage().setBody(Desk.text("da rota"));
            });
            assertThat(sent.getException()).isNull();
            String id = Bundle.JSON
                    .readTree(sent.getMessage().getBody(String.class))
                    .path("id")
                    .asText();
            desk.awaitState(id, "sent");
        }
        assertThat(desk.sends("da rota")).isEqualTo(1);
    }

    @Test
    void whatWaitsGoesToTheChatThatItsChatIsMergedInto() throws Exception {
        desk.evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "99887766554433@lid", "fromMe": false, "id": "LID1"}, "pushName": "Lia",
                 "messageTimestamp": 1795521600, "messageType": "conversation", "message": {"conversation": "oi"}}"""));
        desk.node.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = 'LID1'", "1");
        String hidden = desk.node.value("SELECT chat_id FROM messages WHERE whatsapp_message_id = 'LID1'");
        String number = Desk.number();
        String chat = desk.chatOf(desk.incoming("loja", number, "sou eu"));
        desk.send(hidden, Desk.text("antes"));
        desk.send(
                hidden,
                "{\"text\":\"depois da fusão\",\"sendAt\":\"" + Instant.now().plusSeconds(3) + "\"}");
        desk.evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "99887766554433@lid", "remoteJidAlt": "%s@s.whatsapp.net", "fromMe": false, "id": "LID2"},
                 "messageTimestamp": 1795521700, "messageType": "conversation", "message": {"conversation": "de novo"}}""".formatted(number)));
        desk.node.awaitValue("SELECT count(*) FROM chats WHERE id = '" + hidden + "'", "0");
        desk.node.awaitValue(
                "SELECT state || ' ' || chat_id FROM outbox WHERE content = 'depois da fusão'", "sent " + chat);
        assertThat(desk.node.value("SELECT chat_id FROM outbox WHERE content = 'antes'"))
                .isEqualTo(chat);
        assertThat(desk.requests("/message/sendText/loja").stream()
                        .map(request -> request.body())
                        .filter(body -> body.path("text").asText().equals("depois da fusão")))
                .singleElement()
                .satisfies(body -> assertThat(body.path("number").asText()).isEqualTo(number + "@s.whatsapp.net"));
    }

    @Test
    void oldRowsAreForgottenAndWaitingOnesAreNot() throws Exception {
        String chat = desk.chat("loja");
        desk.send(chat, Desk.text("velha"));
        desk.send(
                chat,
                "{\"text\":\"velha que espera\",\"sendAt\":\"" + Instant.now().plusSeconds(9_000) + "\"}");
        desk.node.rows(
                "UPDATE outbox SET created_at = now() - interval '8 days', updated_at = now() - interval '8 days' WHERE content LIKE 'velha%'");
        desk.node.rows(Files.readString(Path.of("routes/sql/forget-sends.sql")).replace(":?outbox_keep", "'7d'"));
        assertThat(desk.node.value("SELECT string_agg(content, ',') FROM outbox WHERE content LIKE 'velha%'"))
                .isEqualTo("velha que espera");
    }
}
