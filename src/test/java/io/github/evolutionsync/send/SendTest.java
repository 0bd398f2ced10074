package io.github.evolutionsync.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the requests that send take and answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendTest {
    private Desk desk;

    @BeforeAll
    void start() throws Exception {
        desk = new Desk(Map.of());
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @AfterEach
    void noFault() {
        desk.evolution.clearFaults();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void aTextIsAnsweredWithItsMessageAndItsRowIsSent(String instance) throws Exception {
        String chat = desk.chat(instance);
        String text = "Olá \"mundo\"\n😀 " + instance;
        HttpResponse<String> answer = desk.send(chat, Desk.text(text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode message = Desk.json(answer);
        assertThat(message.path("content").asText()).isEqualTo(text);
        assertThat(message.path("direction").asText()).isEqualTo("OUTGOING");
        JsonNode row = Desk.json(desk.node.get("/api/outbox?chat=" + chat, desk.acme()))
                .at("/items/0");
        assertThat(row.path("state").asText()).isEqualTo("sent");
        assertThat(row.path("messageId").asText()).isEqualTo(message.path("id").asText());
        assertThat(row.path("chatId").asText()).isEqualTo(chat);
        assertThat(row.path("instance").asText()).isEqualTo(instance);
        assertThat(row.path("kind").asText()).isEqualTo("text");
        assertThat(row.path("content").asText()).isEqualTo(text);
        assertThat(desk.sends(text)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta", "canal"})
    void aReplyQuotesTheMessage(String instance) throws Exception {
        String quoted = desk.incoming(instance, Desk.number(), "pergunta");
        HttpResponse<String> answer =
                desk.send(desk.chatOf(quoted), "{\"text\":\"resposta\",\"quotedMessageId\":\"" + quoted + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(Desk.json(answer).path("quotedMessageId").asText())
                .isEqualTo(desk.node.value("SELECT whatsapp_message_id FROM messages WHERE id = '" + quoted + "'"));
    }

    @Test
    void aGroupIsMentioned() throws Exception {
        desk.evolution.emit("loja", "messages.upsert", io.github.evolutionsync.Bundle.JSON.readTree("""
                {"key": {"remoteJid": "120363000000000001@g.us", "fromMe": false, "id": "G1", "participant": "5511911112222@s.whatsapp.net"},
                 "pushName": "Ana", "messageTimestamp": 1795521600, "messageType": "conversation", "message": {"conversation": "oi"}}"""));
        desk.node.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = 'G1'", "1");
        String chat = desk.node.value("SELECT chat_id FROM messages WHERE whatsapp_message_id = 'G1'");
        assertThat(desk.send(
                                chat,
                                "{\"text\":\"@5511911112222 veja\",\"mentions\":[\"+55 11 91111-2222\",\"111222333@lid\"]}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(desk.send(chat, "{\"text\":\"todos\",\"mentions\":\"all\"}").statusCode())
                .isEqualTo(201);
        List<JsonNode> requests = desk.requests("/message/sendText/loja").stream()
                .map(request -> request.body())
                .filter(body -> body.path("number").asText().endsWith("@g.us"))
                .toList();
        assertThat(requests.get(0).path("mentioned").toString()).isEqualTo("[\"5511911112222\",\"111222333@lid\"]");
        assertThat(requests.get(1).path("mentionsEveryOne").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"loja, 👍", "loja, ''", "meta, ❤️"})
    void aReactionRefersToItsMessage(String instance, String emoji) throws Exception {
        String message = desk.incoming(instance, Desk.number(), "vendido");
        HttpResponse<String> answer =
                desk.send(desk.chatOf(message), "{\"reaction\":\"" + emoji + "\",\"messageId\":\"" + message + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode stored = Desk.json(answer);
        assertThat(stored.path("messageType").asText()).isEqualTo("reactionMessage");
        assertThat(stored.path("content").asText()).isEqualTo(emoji);
        assertThat(stored.path("quotedMessageId").asText())
                .isEqualTo(desk.node.value("SELECT whatsapp_message_id FROM messages WHERE id = '" + message + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loja", "meta"})
    void aLocationIsSent(String instance) throws Exception {
        HttpResponse<String> answer = desk.send(
                desk.chat(instance),
                "{\"location\":{\"latitude\":-23.561,\"longitude\":-46.656,\"name\":\"MASP\",\"address\":\"Av. Paulista, 1578\"}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(Desk.json(answer).path("messageType").asText()).isEqualTo("locationMessage");
        assertThat(Desk.json(answer).path("content").asText()).endsWith("MASP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"location\":{\"latitude\":1,\"longitude\":2}}",
                "{\"text\":\"a\",\"mentions\":[]}",
                "{\"text\":\"a\",\"mentions\":[\"5511911112222\",\"+55 11 91111-2222\"]}"
            })
    void whatEvolutionsSchemaAsksForIsThere(String body) throws Exception {
        HttpResponse<String> answer = desk.send(desk.chat("loja"), body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"location\":{\"latitude\":1,\"longitude\":2}}", "reaction"})
    void whatTheChannelCannotDoIsAConflict(String body) throws Exception {
        String message = desk.incoming("canal", Desk.number(), "oi");
        HttpResponse<String> answer = desk.send(
                desk.chatOf(message),
                body.equals("reaction") ? "{\"reaction\":\"👍\",\"messageId\":\"" + message + "\"}" : body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("not available on Evolution Channel");
    }

    @ParameterizedTest
    @CsvSource({"loja, +55 (11) 98765-43%02d", "meta, 551198765%04d", "canal, 551198764%04d"})
    void aConversationStartsWithANumber(String instance, String pattern) throws Exception {
        String number = pattern.formatted(instance.length() * 7);
        String digits = number.replaceAll("\\D", "");
        HttpResponse<String> answer = desk.node.post(
                "/api/messages",
                "{\"instance\":\"" + instance + "\",\"number\":\"" + number + "\",\"text\":\"bom dia\"}",
                desk.acme());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(desk.node.value("SELECT o.number || ' ' || (o.chat_id = c.id) FROM outbox o, chats c"
                        + " WHERE c.contact_number = '" + digits + "' AND o.number = c.contact_number"))
                .isEqualTo(digits + " true");
        assertThat(desk.requests("/chat/whatsappNumbers/" + instance)).isNotEmpty();
    }

    /** WhatsApp has it without the ninth digit. */
    @Test
    void theJidOfEvolutionsAnswerCounts() throws Exception {
        assertThat(desk.node
                        .post(
                                "/api/messages",
                                "{\"instance\":\"loja\",\"number\":\"5531988887777\",\"text\":\"uai\"}",
                                desk.acme())
                        .statusCode())
                .isEqualTo(201);
        assertThat(desk.node.value("SELECT jid || ' ' || number FROM outbox WHERE content = 'uai'"))
                .isEqualTo("553188887777@s.whatsapp.net 5531988887777");
        assertThat(
                        desk.node.value(
                                "SELECT c.whatsapp_chat_id FROM chats c JOIN outbox o ON o.chat_id = c.id WHERE o.content = 'uai'"))
                .isEqualTo("553188887777@s.whatsapp.net");
    }

    @Test
    void aNumberThatIsNotOnWhatsAppIsRefused() throws Exception {
        HttpResponse<String> answer = desk.node.post(
                "/api/messages", "{\"instance\":\"loja\",\"number\":\"5500900000001\",\"text\":\"oi\"}", desk.acme());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Desk.json(answer).path("error").asText()).isEqualTo("5500900000001 is not on WhatsApp");
        assertThat(desk.sends("oi")).isZero();
        assertThat(desk.node.value("SELECT state FROM outbox WHERE number = '5500900000001'"))
                .isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/chat/whatsappNumbers/loja | 200 | 5521900000001 | []",
                "/chat/whatsappNumbers/loja | 200 | 5521900000002 | [{'jid':'5521900000002@s.whatsapp.net','exists':false}]",
                "/chat/whatsappNumbers/loja | 200 | 5521900000003 | [{'jid':'1@g.us','exists':true,'number':'1@g.us'},{'jid':'5521900000003@s.whatsapp.net','exists':false,'number':'+55 (21) 90000-0003'}]",
                "/message/sendText/loja | 400 | 120363999000000001@g.us | {'status':400,'error':'Bad Request','response':{'message':[{'jid':'120363999000000001@g.us','exists':false,'number':'120363999000000001@g.us'}]}}",
                "/message/sendText/meta | 400 | 5521900000004 | {'status':400,'error':'Bad Request','response':{'message':[{'jid':'5521900000004@s.whatsapp.net','exists':false,'number':'5521900000004'}]}}"
            })
    void everyFormOfAMissingNumberIsRefused(String path, int status, String number, String evolutions)
            throws Exception {
        desk.evolution.failHttp(path, status, evolutions.replace('\'', '"'));
        String instance = path.substring(path.lastIndexOf('/') + 1);
        HttpResponse<String> answer = desk.node.post(
                "/api/messages",
                "{\"instance\":\"" + instance + "\",\"number\":\"" + number + "\",\"text\":\"tem alguém?\"}",
                desk.acme());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(Desk.json(answer).path("error").asText()).isEqualTo(number.split("@")[0] + " is not on WhatsApp");
    }

    @Test
    void theRowOfTheNumberCountsWhereverItIs() throws Exception {
        desk.evolution.failHttp("/chat/whatsappNumbers/loja", 200, """
                [{"jid": "1@s.whatsapp.net", "exists": false, "number": "1"},
                 {"jid": "552188887777@s.whatsapp.net", "exists": true, "number": "5521988887777"}]""");
        HttpResponse<String> answer = desk.node.post(
                "/api/messages", "{\"instance\":\"loja\",\"number\":\"5521988887777\",\"text\":\"e aí\"}", desk.acme());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(desk.node.value("SELECT jid FROM outbox WHERE content = 'e aí'"))
                .isEqualTo("552188887777@s.whatsapp.net");
    }

    /** The name leads elsewhere when it is time. */
    @Test
    void theAddressOfAFileIsCheckedAgainWhenItIsSent() throws Exception {
        HttpResponse<String> later = desk.send(
                desk.chat("loja"),
                "{\"media\":{\"url\":\"http://8.8.8.8/a.jpg\"},\"sendAt\":\""
                        + Instant.now().plusSeconds(86_400) + "\"}");
        assertThat(later.statusCode()).as(later.body()).isEqualTo(202);
        String id = Desk.json(later).path("id").asText();
        desk.node.rows(
                "UPDATE outbox SET payload = payload || '{\"url\": \"http://127.0.0.1/a.jpg\"}', send_at = now(), due_at = now()"
                        + " WHERE id = '" + id + "'");
        desk.awaitState(id, "failed");
        assertThat(desk.row(id).path("error").asText()).contains("media.url is refused", "private address");
        assertThat(desk.requests("/message/sendMedia").stream()
                        .map(request -> request.body().path("media").asText()))
                .doesNotContain("http://127.0.0.1/a.jpg");
    }

    @Test
    void aRefusedMessageIsAnsweredWithTheReasonAndCanBeRetried() throws Exception {
        String chat = desk.chat("meta");
        desk.evolution.refuseSends(desk.node.value("SELECT contact_number FROM chats WHERE id = '" + chat + "'"));
        HttpResponse<String> answer = desk.send(chat, Desk.text("tarde demais"));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("#131047");
        String id = desk.node.value("SELECT id FROM outbox WHERE content = 'tarde demais'");
        assertThat(desk.row(id).path("state").asText()).isEqualTo("failed");
        assertThat(desk.row(id).path("error").asText()).contains("#131047");
        desk.evolution.clearFaults();
        HttpResponse<String> retried = desk.node.post("/api/outbox/" + id + "/retry", "", desk.acme());
        assertThat(retried.statusCode()).as(retried.body()).isEqualTo(200);
        assertThat(Desk.json(retried).path("id").asText()).isEqualTo(id);
        desk.awaitState(id, "sent");
        assertThat(desk.node
                        .post("/api/outbox/" + id + "/retry", "", desk.acme())
                        .statusCode())
                .isEqualTo(409);
        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + id, "", desk.acme())
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aMessageWaitsForItsTimeAndCanBeDropped() throws Exception {
        String chat = desk.chat("loja");
        HttpResponse<String> later = desk.send(
                chat, "{\"text\":\"amanhã\",\"sendAt\":\"" + Instant.now().plusSeconds(86_400) + "\"}");
        assertThat(later.statusCode()).as(later.body()).isEqualTo(202);
        JsonNode row = Desk.json(later);
        assertThat(row.path("state").asText()).isEqualTo("queued");
        assertThat(row.path("sendAt").asText()).isNotEmpty();
        HttpResponse<String> soon = desk.send(
                chat, "{\"text\":\"já já\",\"sendAt\":\"" + Instant.now().plusSeconds(3) + "\"}");
        assertThat(soon.statusCode()).isEqualTo(202);
        assertThat(desk.send(chat, Desk.text("agora")).statusCode()).isEqualTo(201);
        assertThat(desk.sends("já já")).isZero();
        desk.awaitState(Desk.json(soon).path("id").asText(), "sent");
        String id = row.path("id").asText();
        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + id, "", desk.acme())
                        .statusCode())
                .isEqualTo(204);
        assertThat(desk.row(id).isMissingNode()).isTrue();
        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + id, "", desk.acme())
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.sends("amanhã")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"text\":\" \"}",
                "{\"text\":7}",
                "{\"text\":\"\\u0000\"}",
                "{\"text\":\"a\",\"reaction\":\"👍\"}",
                "{\"reaction\":\"👍\"}",
                "{\"reaction\":\"👍\",\"messageId\":\"x\"}",
                "{\"text\":\"a\",\"quotedMessageId\":\"x\"}",
                "{\"text\":\"a\",\"mentions\":\"some\"}",
                "{\"text\":\"a\",\"mentions\":[\"x\"]}",
                "{\"text\":\"a\",\"sendAt\":\"soon\"}",
                "{\"text\":\"a\",\"sendAt\":\"2099-01-01T00:00:00Z\"}",
                "{\"location\":{\"latitude\":91,\"longitude\":0}}",
                "{\"location\":{}}",
                "{\"media\":{\"url\":\"ftp://example.com/a.jpg\"}}",
                "{\"media\":{\"url\":\"http://127.0.0.1/a.jpg\"}}",
                "{\"media\":{\"url\":\"http://169.254.169.254/\"}}",
                "{\"media\":{\"url\":\"http://localhost:5432/\"}}",
                "{\"media\":{\"url\":\"http://[::1]/\"}}",
                "{\"media\":{}}"
            })
    void aBodyThatMeansNothingIsRefused(String body) throws Exception {
        HttpResponse<String> answer = desk.send(desk.chat("loja"), body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Desk.json(answer).path("error").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"number\":\"5511999990000\",\"text\":\"a\"}",
                "{\"instance\":\"loja\",\"text\":\"a\"}",
                "{\"instance\":\"loja\",\"number\":\"abc\",\"text\":\"a\"}",
                "{\"instance\":\"loja\",\"number\":\"1\",\"text\":\"a\"}"
            })
    void aConversationNeedsAnInstanceAndANumber(String body) throws Exception {
        assertThat(desk.node.post("/api/messages", body, desk.acme()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatBelongsToAnotherTenantIsNotThere() throws Exception {
        String foreign = desk.incoming("outra", Desk.number(), "segredo");
        String chat = desk.chat("loja");
        assertThat(desk.send(desk.chatOf(foreign), Desk.text("oi")).statusCode())
                .isEqualTo(404);
        assertThat(desk.send(chat, "{\"text\":\"a\",\"quotedMessageId\":\"" + foreign + "\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.send(chat, "{\"reaction\":\"👍\",\"messageId\":\"" + foreign + "\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.node
                        .post(
                                "/api/messages",
                                "{\"instance\":\"outra\",\"number\":\"5511999990000\",\"text\":\"a\"}",
                                desk.acme())
                        .statusCode())
                .isEqualTo(404);
        desk.send(chat, Desk.text("meu"));
        String id = desk.node.value("SELECT id FROM outbox WHERE content = 'meu'");
        assertThat(desk.node
                        .post("/api/outbox/" + id + "/retry", "", desk.node.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.node
                        .request("DELETE", "/api/outbox/" + id, "", desk.node.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.node.get("/api/outbox", desk.node.token("globex")).body())
                .doesNotContain("meu");
    }

    @Test
    void theOutboxIsListedInPagesAndByState() throws Exception {
        String chat = desk.chat("loja");
        for (int i = 0; i < 3; i++) {
            desk.send(
                    chat,
                    "{\"text\":\"espera " + i + "\",\"sendAt\":\""
                            + Instant.now().plusSeconds(86_400) + "\"}");
        }
        JsonNode first = Desk.json(desk.node.get("/api/outbox?state=queued&limit=2&chat=" + chat, desk.acme()));
        assertThat(first.path("items")).hasSize(2);
        JsonNode rest = Desk.json(desk.node.get(
                "/api/outbox?state=queued&limit=2&chat=" + chat + "&before="
                        + first.path("next").asText(),
                desk.acme()));
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("items").get(0).path("content").asText()).isEqualTo("espera 0");
        assertThat(rest.path("next").isNull()).isTrue();
        assertThat(desk.node.get("/api/outbox?state=other", desk.acme()).statusCode())
                .isEqualTo(400);
        assertThat(desk.node.get("/api/outbox?chat=x", desk.acme()).statusCode())
                .isEqualTo(400);
        assertThat(Desk.json(desk.node.get("/api/outbox?state=failed&chat=" + chat, desk.acme()))
                        .path("items"))
                .isEmpty();
    }
}
