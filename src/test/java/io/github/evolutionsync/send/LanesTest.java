package io.github.evolutionsync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Messages to a number whose chat comes into being while they wait, and rows that must not hold up others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanesTest {
    private Desk desk;

    @BeforeAll
    void start() throws Exception {
        desk = new Desk(Map.of("camel.beans.sendLimits.longest", "3s"));
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @AfterEach
    void noFault() {
        desk.evolution.clearFaults();
    }

    private HttpResponse<String> toNumber(String number, String text, int inSeconds) throws Exception {
        return desk.node.post(
                "/api/messages",
                Bundle.JSON
                        .createObjectNode()
                        .put("instance", "loja")
                        .put("number", number)
                        .put("text", text)
                        .put("sendAt", Instant.now().plusSeconds(inSeconds).toString())
                        .toString(),
                desk.acme());
    }

    private void due(String texts) {
        desk.node.rows("UPDATE outbox SET due_at = now() - interval '1 minute' WHERE content LIKE '" + texts + "'");
    }

    @Test
    void aDroppedMessageLeavesNoOtherBehind() throws Exception {
        String number = Desk.number();
        String first = Desk.json(toNumber(number, "drop a", 600)).path("id").asText();
        toNumber(number, "drop b", 601);
        desk.incoming("loja", number, "oi");

        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + first, "", desk.acme())
                        .statusCode())
                .isEqualTo(204);
        due("drop b");

        desk.node.awaitValue("SELECT state FROM outbox WHERE content = 'drop b'", "sent");
    }

    @Test
    void messagesToANumberAndToItsChatAreSentOneAfterTheOther() throws Exception {
        String number = Desk.number();
        toNumber(number, "order a", 600);
        String chat = desk.chatOf(desk.incoming("loja", number, "oi"));
        desk.send(chat, "{\"text\":\"order b\",\"sendAt\":\"" + Instant.now().plusSeconds(601) + "\"}");
        desk.evolution.holdHttp("/message/sendText");
        due("order a");
        due("order b");

        await().atMost(Desk.SOON).until(() -> desk.sends("order a") == 1);
        assertThat(desk.node.value("SELECT count(DISTINCT lane) FROM outbox WHERE content LIKE 'order %'"))
                .isEqualTo("1");
        assertThat(desk.sends("order b")).isZero();
        desk.evolution.clearFaults();
        await().atMost(Desk.SOON).until(() -> desk.sends("order b") == 1);
    }

    @Test
    void anUncertainMessageIsFoundUnderTheJidThatWhatsAppHasForItsNumber() throws Exception {
        desk.evolution.failHttp(
                "/chat/whatsappNumbers",
                200,
                "[{\"jid\":\"551177770009@s.whatsapp.net\",\"exists\":true,\"number\":\"5511977770009\"}]");
        desk.evolution.failHttpAfterwards("/message/sendText", 503, "<html>");

        assertThat(toNumber("5511977770009", "nono dígito", 0).statusCode())
                .isIn(201, 202); // 201 if its event was faster

        desk.node.awaitValue("SELECT state FROM outbox WHERE content = 'nono dígito'", "sent");
        assertThat(desk.sends("nono dígito")).isEqualTo(1);
    }

    @Test
    void aMessageThatCannotBePreparedDelaysItsOwnChatOnlyAndFailsAfterSomeTries() throws Exception {
        String chat = desk.chat("loja");
        desk.evolution.failHttp("/chat/whatsappNumbers", 500, "{\"status\":500,\"error\":\"Internal Server Error\"}");
        toNumber(Desk.number(), "unprepared", 0);
        desk.node.awaitValue("SELECT delays >= 1 FROM outbox WHERE content = 'unprepared'", "true");

        assertThat(desk.send(chat, Desk.text("beside it")).statusCode()).isEqualTo(201);
        desk.node.rows("UPDATE outbox SET delays = 59, not_before = NULL WHERE content = 'unprepared'");
        desk.node.awaitValue("SELECT state FROM outbox WHERE content = 'unprepared'", "failed");
    }

    @Test
    void aRepeatGetsTheFirstAnswerAlthoughItsInstanceIsDisconnected() throws Exception {
        String path = "/api/chats/" + desk.chat("meta") + "/messages";
        HttpResponse<String> first = desk.node.postOnce(path, Desk.text("repeated"), desk.acme(), "lanes-1");
        assertThat(first.statusCode()).isEqualTo(201);
        desk.node.post("/api/instances/meta/disconnect", "", Bundle.API_KEY);
        try {
            HttpResponse<String> second = desk.node.postOnce(path, Desk.text("repeated"), desk.acme(), "lanes-1");
            assertThat(second.statusCode()).isEqualTo(201);
            assertThat(Desk.json(second).path("id")).isEqualTo(Desk.json(first).path("id"));
        } finally {
            desk.node.post("/api/instances/meta/connect", "", Bundle.API_KEY);
        }
    }

    @Test
    void anAddressThatEvolutionReadsInAnotherWayIsRefused() throws Exception {
        String chat = desk.chat("loja");
        for (String host :
                new String[] {"0177.0.0.1", "012.0.0.1", "0x7f.0.0.1", "2130706433", "127.1", "0x7f000001"}) {
            assertThat(desk.send(chat, "{\"media\":{\"url\":\"http://" + host + "/x.jpg\"}}")
                            .statusCode())
                    .as(host)
                    .isEqualTo(400);
        }
        assertThat(desk.requests("/message/sendMedia")).isEmpty();
    }
}
