package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are edited and deleted in WhatsApp and here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageActionsTest {
    private static final String CARLA = "5511911110001@s.whatsapp.net";
    private static final String GROUP = "120363000000000001@g.us";
    private static final String EDIT = "chat/updateMessage";
    private static final String DELETE = "chat/deleteMessageForEveryone";

    private ActionsDesk desk;

    @BeforeAll
    void start() throws Exception {
        desk = ActionsDesk.open();
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @AfterEach
    void tidy() {
        desk.tidy();
    }

    private String own(String jid, String text) {
        return desk.received("loja", desk.message(jid, true, text));
    }

    private HttpResponse<String> edit(String message, String text) throws Exception {
        return desk.ask("PATCH", "/api/messages/" + message, "{\"text\":\"" + text + "\"}");
    }

    private HttpResponse<String> delete(String message) throws Exception {
        return desk.ask("DELETE", "/api/messages/" + message, "");
    }

    private List<JsonNode> updates(Feed feed, String message) {
        return desk.delivered(feed).stream()
                .filter(frame -> frame.path("event").asText().equals("message:update")
                        && frame.at("/data/messageId").asText().equals(message))
                .toList();
    }

    private String whatsappId(String message) {
        return desk.bundle.value("SELECT whatsapp_message_id FROM messages WHERE id = '" + message + "'");
    }

    @Test
    void anEditIsMadeInWhatsAppAndStoredOnce() throws Exception {
        String message = own(CARLA, "custa 10");
        try (Feed feed = desk.bundle.feed("acme")) {
            JsonNode answer = desk.answer(200, edit(message, "custa 20 é"));
            assertThat(answer.path("id").asText()).isEqualTo(message);
            assertThat(answer.path("content").asText()).isEqualTo("custa 20 é");
            assertThat(answer.path("editedAt").asText()).isNotEmpty();
            List<JsonNode> updates = updates(feed, message);
            assertThat(updates).hasSize(1);
            assertThat(updates.get(0).at("/data/updates/content").asText()).isEqualTo("custa 20 é");
            assertThat(updates.get(0).at("/data/updates/editedAt")).isEqualTo(answer.path("editedAt"));
        }
        JsonNode asked = desk.asked(EDIT).get(desk.asked(EDIT).size() - 1);
        assertThat(asked).isEqualTo(Bundle.JSON.readTree("""
                {"number": "%1$s", "text": "custa 20 é", "key": {"remoteJid": "%1$s", "fromMe": true, "id": "%2$s"}}""".formatted(CARLA, whatsappId(message))));
    }

    /** Evolution's answer and its event contain the time of the edit, whichever arrives first. */
    @Test
    void anEditThatTheSocketBringsLaterIsTheSame() throws Exception {
        String message = own(CARLA, "antes");
        long at = System.currentTimeMillis() + 60_000;
        String key = "{\"remoteJid\": \"%s\", \"fromMe\": true, \"id\": \"%s\"}".formatted(CARLA, whatsappId(message));
        desk.evolution.failHttp("/" + EDIT, 200, """
                {"key": {"remoteJid": "%1$s", "fromMe": true, "id": "3EB0NEW"}, "message": {"editedMessage": {"message": {"protocolMessage":
                  {"key": %2$s, "type": "MESSAGE_EDIT", "editedMessage": {"conversation": "depois"}, "timestampMs": "%3$d"}}}}}""".formatted(CARLA, key, at));
        try (Feed feed = desk.bundle.feed("acme")) {
            desk.answer(200, edit(message, "depois"));
            desk.evolution.emit("loja", "send.message.update", Bundle.JSON.readTree("""
                    {"key": %s, "editedMessage": {"extendedTextMessage": {"text": "depois"}}, "timestampMs": %d, "type": 14}""".formatted(key, at)));
            assertThat(updates(feed, message)).hasSize(1);
        }
    }

    @Test
    void aDeletionIsMadeInWhatsAppAndStoredOnceAndItsRepeatAsksNothing() throws Exception {
        String message = own(CARLA, "engano");
        try (Feed feed = desk.bundle.feed("acme")) {
            JsonNode answer = desk.answer(200, delete(message));
            assertThat(answer.path("deletedAt").asText()).isNotEmpty();
            int asked = desk.asked(DELETE).size();
            assertThat(desk.answer(200, delete(message))).isEqualTo(answer);
            assertThat(desk.asked(DELETE)).hasSize(asked);
            List<JsonNode> updates = updates(feed, message);
            assertThat(updates).hasSize(1);
            assertThat(updates.get(0).at("/data/updates/deletedAt")).isEqualTo(answer.path("deletedAt"));
        }
        assertThat(desk.asked(DELETE)).last().isEqualTo(Bundle.JSON.readTree("""
                {"id": "%s", "remoteJid": "%s", "fromMe": true}""".formatted(
                        whatsappId(message), CARLA)));
        assertThat(desk.error(409, edit(message, "tarde demais"))).contains("was deleted");
    }

    /** Evolution compares the number with the JID of its own row. */
    @Test
    void aMessageOfAChatWithALidIsChangedUnderTheKeyThatEvolutionHas() throws Exception {
        ObjectNode sent = desk.message("99887766554433@lid", true, "pelo lid");
        ((ObjectNode) sent.get("key")).put("remoteJidAlt", "5511911110077@s.whatsapp.net");
        String message = desk.received("loja", sent);
        assertThat(desk.bundle.value("SELECT whatsapp_chat_id FROM chats WHERE id = '" + desk.chatOf(message) + "'"))
                .isEqualTo("5511911110077@s.whatsapp.net");
        assertThat(desk.answer(200, edit(message, "editado")).path("content").asText())
                .isEqualTo("editado");
        assertThat(desk.asked(EDIT))
                .last()
                .satisfies(asked -> assertThat(asked.path("number").asText()).isEqualTo("99887766554433@lid"));
        desk.answer(200, delete(message));
        assertThat(desk.asked(DELETE))
                .last()
                .satisfies(asked -> assertThat(asked.path("remoteJid").asText()).isEqualTo("99887766554433@lid"));
    }

    @Test
    void theCaptionOfAPictureIsEdited() throws Exception {
        ObjectNode sent = desk.message(CARLA, true, "x").put("messageType", "imageMessage");
        sent.putObject("message")
                .putObject("imageMessage")
                .put("caption", "legenda")
                .put("mimetype", "image/jpeg");
        String message = desk.received("loja", sent);
        assertThat(desk.answer(200, edit(message, "outra legenda"))
                        .path("content")
                        .asText())
                .isEqualTo("outra legenda");
    }

    @Test
    void whatIsNotAnOwnTextOrCaptionIsNotEdited() throws Exception {
        ObjectNode document = desk.message(CARLA, true, "x").put("messageType", "documentMessage");
        document.putObject("message").putObject("documentMessage").put("fileName", "a.pdf");
        String theirs = desk.received("loja", desk.message(CARLA, false, "minha"));
        int asked = desk.asked(EDIT).size();
        assertThat(desk.error(409, edit(desk.received("loja", document), "y")))
                .contains("captions of pictures and videos");
        assertThat(desk.error(409, edit(theirs, "y"))).contains("not yours");
        assertThat(desk.error(409, delete(theirs))).contains("not yours");
        assertThat(desk.asked(EDIT)).hasSize(asked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"text\":\"\"}",
                "{\"text\":\" \"}",
                "{\"text\":5}",
                "{\"text\":\"a\\u0000b\"}"
            })
    void anEditWithoutAUsableTextIsABadRequest(String body) throws Exception {
        String message = own(CARLA, "fica");
        assertThat(desk.error(400, desk.ask("PATCH", "/api/messages/" + message, body)))
                .isNotEmpty();
        assertThat(desk.bundle.value("SELECT content FROM messages WHERE id = '" + message + "'"))
                .isEqualTo("fica");
    }

    @Test
    void otherTenantsDoNotFindTheMessage() throws Exception {
        String message = own(CARLA, "da acme");
        String globex = desk.bundle.token("globex");
        assertThat(desk.bundle
                        .request("PATCH", "/api/messages/" + message, "{\"text\":\"y\"}", globex)
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.bundle
                        .request("DELETE", "/api/messages/" + message, "", globex)
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.bundle
                        .request("DELETE", "/api/messages/" + message, "", Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(desk.error(404, delete("0b9f4c1e-6f1d-4a57-9d7a-1f2e3d4c5b6a")))
                .isNotEmpty();
        assertThat(desk.error(404, delete("x"))).isNotEmpty();
    }

    /** The second time, the node does not know the channel, as after an upgrade without a socket. */
    @ParameterizedTest
    @CsvSource({
        "meta, WHATSAPP-BUSINESS, true",
        "canal, EVOLUTION, true",
        "meta, Business API, false",
        "canal, Evolution Channel, false"
    })
    void otherChannelsAnswerASentence(String instance, String named, boolean known) throws Exception {
        desk.bundle.rows(
                "INSERT INTO chats (tenant_id, whatsapp_chat_id, instance) VALUES ('acme', '551191112%s@s.whatsapp.net', '%s')"
                        .formatted(desk.id().substring(10), instance));
        String chat = desk.bundle.value("SELECT id FROM chats WHERE instance = '" + instance + "' LIMIT 1");
        JsonNode sent = desk.answer(201, desk.ask("POST", "/api/chats/" + chat + "/messages", "{\"text\":\"oi\"}"));
        String message = sent.path("id").asText();
        String channel = desk.bundle.value("SELECT channel FROM instances WHERE name = '" + instance + "'");
        try {
            if (!known) {
                desk.bundle.rows("UPDATE instances SET channel = NULL WHERE name = '" + instance + "'");
            }
            int asked = desk.asked(EDIT).size();
            assertThat(desk.error(409, edit(message, "y"))).contains(instance, named);
            assertThat(desk.error(409, delete(message))).contains(instance, named);
            assertThat(desk.asked(EDIT)).hasSize(known ? asked : asked + 1);
        } finally {
            desk.bundle.rows("UPDATE instances SET channel = '" + channel + "' WHERE name = '" + instance + "'");
        }
        assertThat(desk.bundle.value(
                        "SELECT content FROM messages WHERE deleted_at IS NULL AND id = '" + message + "'"))
                .isEqualTo("oi");
    }

    @Test
    void aClosedInstanceIsReportedAndNothingIsStored() throws Exception {
        String message = own(CARLA, "aberta");
        desk.evolution.setState("loja", "close", "close");
        assertThat(desk.error(502, edit(message, "y"))).isEqualTo("Evolution answered 500: Connection Closed");
        assertThat(desk.error(502, delete(message)))
                .isEqualTo(
                        "Evolution answered 500: Error while deleting message for everyone: Error: Connection Closed");
        assertThat(desk.bundle.value(
                        "SELECT content FROM messages WHERE id = '" + message + "' AND deleted_at IS NULL"))
                .isEqualTo("aberta");
    }

    @Test
    void aDisconnectedInstanceIsNotAsked() throws Exception {
        String message = own(CARLA, "ouvida");
        desk.bundle.rows("UPDATE instances SET listening = false WHERE name = 'loja'");
        assertThat(desk.error(409, edit(message, "y"))).contains("disconnected here");
    }

    @Test
    void aChangeWhoseAnswerIsLostIsNotRepeatedAndShowsWhenTheSocketBringsIt() throws Exception {
        String edited = own(CARLA, "antes");
        String deleted = own(CARLA, "para apagar");
        int edits = desk.asked(EDIT).size();
        int deletions = desk.asked(DELETE).size();
        desk.evolution.cutHttpAfterwards("/" + EDIT);
        assertThat(desk.error(503, edit(edited, "depois"))).contains("Evolution did not answer", "may have been made");
        desk.evolution.clearFaults();
        desk.evolution.failHttpAfterwards("/" + DELETE, 503, "{\"error\":\"too busy\"}");
        assertThat(desk.error(502, delete(deleted))).contains("503");
        desk.bundle.awaitValue("SELECT content FROM messages WHERE id = '" + edited + "'", "depois");
        desk.bundle.awaitValue("SELECT deleted_at IS NOT NULL FROM messages WHERE id = '" + deleted + "'", "true");
        assertThat(desk.asked(EDIT)).hasSize(edits + 1);
        assertThat(desk.asked(DELETE)).hasSize(deletions + 1);
    }

    @Test
    void whatEvolutionRefusesIsAnsweredWithItsReason() throws Exception {
        String message = own(CARLA, "recusada");
        desk.evolution.failHttp("/" + EDIT, 400, """
                {"status":400,"error":"Bad Request","response":{"message":["RemoteJid does not match"]}}""");
        assertThat(desk.error(502, edit(message, "y"))).isEqualTo("Evolution answered 400: RemoteJid does not match");
        desk.evolution.failHttp("/" + EDIT, 404, """
                {"status":404,"error":"Not Found","response":{"message":["Message not found"]}}""");
        assertThat(desk.error(502, edit(message, "y"))).isEqualTo("Evolution answered 404: Message not found");
    }

    /** It is from before Evolution was set up, or was removed from its database. */
    @Test
    void aMessageThatEvolutionDoesNotHaveIsDeletedUnderTheKeyOfTheTables() throws Exception {
        String chat = desk.chatOf(own(CARLA, "conversa"));
        desk.bundle.rows("""
                INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, message_type, sent_at)
                VALUES ('%s', 'acme', 'OLD1', 'OUTGOING', 'antiga', 'conversation', now() - interval '1 day')""".formatted(chat));
        String message = desk.bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'OLD1'");
        assertThat(desk.error(502, edit(message, "y"))).isEqualTo("Evolution answered 400: Message not compatible");
        assertThat(desk.answer(200, delete(message)).path("deletedAt").asText()).isNotEmpty();
        assertThat(desk.asked(DELETE))
                .last()
                .satisfies(asked -> assertThat(asked.path("remoteJid").asText()).isEqualTo(CARLA));
    }

    @Test
    void inAGroupTheOwnMessagesAreDeletedAndAnAdminDeletesThoseOfOthers() throws Exception {
        ObjectNode theirs = desk.message(GROUP, false, "spam");
        ((ObjectNode) theirs.get("key")).put("participant", "5511911110002@s.whatsapp.net");
        String message = desk.received("loja", theirs);
        String mine = own(GROUP, "meu");
        groupWithAdmin("null");
        assertThat(desk.error(409, delete(message))).contains("not an admin of the group");
        groupWithAdmin("\"admin\"");
        desk.bundle.awaitValue("SELECT owner_jid FROM instances WHERE name = 'loja'", "5511900000009@s.whatsapp.net");
        assertThat(desk.answer(200, delete(message)).path("deletedAt").asText()).isNotEmpty();
        assertThat(desk.asked(DELETE)).last().isEqualTo(Bundle.JSON.readTree("""
                {"id": "%s", "remoteJid": "%s", "fromMe": false, "participant": "5511911110002@s.whatsapp.net"}""".formatted(
                        whatsappId(message), GROUP)));
        assertThat(desk.answer(200, delete(mine)).path("deletedAt").asText()).isNotEmpty();
    }

    private void groupWithAdmin(String admin) throws Exception {
        desk.evolution.emit("loja", "connection.update", Bundle.JSON.readTree("""
                {"instance": "loja", "wuid": "5511900000009@s.whatsapp.net", "state": "open", "statusReason": 200}"""));
        desk.evolution.emit("loja", "groups.upsert", Bundle.JSON.readTree("""
                [{"id": "%s", "subject": "Equipe", "participants": [
                  {"id": "81111111110002@lid", "phoneNumber": "5511911110002@s.whatsapp.net", "admin": null},
                  {"id": "90000000000009@lid", "phoneNumber": "5511900000009@s.whatsapp.net", "admin": %s}]}]""".formatted(GROUP, admin)));
    }
}
