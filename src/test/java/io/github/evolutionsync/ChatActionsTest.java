package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.livefeed.SocketIoClient;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats are marked as unread and archived, in WhatsApp and here; their files, links and participants are listed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatActionsTest {
    private static final String GROUP = "120363000000000002@g.us";
    private static final String UNREAD = "chat/markChatUnread";
    private static final String ARCHIVE = "chat/archiveChat";
    private static final int SOCKETIO_PORT = Bundle.freePort();

    private ActionsDesk desk;
    private int customers;

    @BeforeAll
    void start() throws Exception {
        desk = ActionsDesk.open(Map.of("livefeed.socketio-port", String.valueOf(SOCKETIO_PORT)));
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @AfterEach
    void tidy() {
        desk.tidy();
    }

    private String customer() {
        return "55119222200" + (10 + ++customers) + "@s.whatsapp.net";
    }

    private HttpResponse<String> unread(String chat) throws Exception {
        return desk.ask("POST", "/api/chats/" + chat + "/unread", "");
    }

    private HttpResponse<String> archive(String chat, String body) throws Exception {
        return desk.ask("POST", "/api/chats/" + chat + "/archive", body);
    }

    private List<JsonNode> updates(Feed feed, String chat) {
        return desk.delivered(feed).stream()
                .filter(frame -> frame.path("event").asText().equals("chat:update")
                        && frame.at("/data/chatId").asText().equals(chat))
                .map(frame -> frame.at("/data/updates"))
                .toList();
    }

    private JsonNode json(String text) throws Exception {
        return Bundle.JSON.readTree(text);
    }

    @Test
    void aChatIsMarkedAsUnreadAndCountingContinuesFromOne() throws Exception {
        String jid = customer();
        ObjectNode last = desk.message(jid, false, "oi");
        String chat = desk.chatOf(desk.received("loja", last));
        desk.answer(200, desk.ask("POST", "/api/chats/" + chat + "/read", ""));
        try (Feed feed = desk.bundle.feed("acme")) {
            JsonNode answer = desk.answer(200, unread(chat));
            assertThat(answer.path("unreadCount").asInt()).isEqualTo(1);
            assertThat(answer.has("archived")).isTrue();
            assertThat(desk.answer(200, unread(chat))).isEqualTo(answer);
            assertThat(updates(feed, chat)).containsExactly(json("{\"unreadCount\": 1}"));
        }
        assertThat(desk.asked(UNREAD)).last().isEqualTo(json("""
                {"lastMessage": {"key": {"remoteJid": "%1$s", "fromMe": false, "id": "%2$s"}, "messageTimestamp": %3$s}, "chat": "%1$s"}""".formatted(
                        jid, last.at("/key/id").asText(), last.path("messageTimestamp"))));
        desk.received("loja", desk.message(jid, false, "mais uma"));
        desk.bundle.awaitValue("SELECT unread_count FROM chats WHERE id = '" + chat + "'", "2");
        assertThat(desk.answer(200, desk.ask("POST", "/api/chats/" + chat + "/read", ""))
                        .path("unreadCount")
                        .asInt())
                .isZero();
    }

    @Test
    void aChatWithUnreadMessagesKeepsItsCount() throws Exception {
        String jid = customer();
        desk.received("loja", desk.message(jid, false, "1"));
        String chat = desk.chatOf(desk.received("loja", desk.message(jid, false, "2")));
        desk.bundle.awaitValue("SELECT unread_count FROM chats WHERE id = '" + chat + "'", "2");
        try (Feed feed = desk.bundle.feed("acme")) {
            assertThat(desk.answer(200, unread(chat)).path("unreadCount").asInt())
                    .isEqualTo(2);
            assertThat(updates(feed, chat)).isEmpty();
        }
    }

    @Test
    void anOwnReplyReadsAChatThatWasMarkedAsUnread() throws Exception {
        String jid = customer();
        ObjectNode old = desk.message(jid, false, "ontem");
        old.put("messageTimestamp", Instant.now().getEpochSecond() - 3600);
        String chat = desk.chatOf(desk.received("loja", old));
        desk.answer(200, desk.ask("POST", "/api/chats/" + chat + "/read", ""));
        desk.answer(200, unread(chat));
        desk.answer(201, desk.ask("POST", "/api/chats/" + chat + "/messages", "{\"text\":\"oi\"}"));
        desk.bundle.awaitValue("SELECT unread_count FROM chats WHERE id = '" + chat + "'", "0");
    }

    @Test
    void aChatIsArchivedAndTakenOutAgainAndANewMessageDoesNeither() throws Exception {
        String jid = customer();
        String chat = desk.chatOf(desk.received("loja", desk.message(jid, false, "oi")));
        try (Feed feed = desk.bundle.feed("acme")) {
            JsonNode answer = desk.answer(200, archive(chat, ""));
            assertThat(answer.path("archived").asBoolean()).isTrue();
            assertThat(desk.answer(200, archive(chat, "{\"archived\":true}"))).isEqualTo(answer);
            assertThat(desk.asked(ARCHIVE)).last().satisfies(asked -> {
                assertThat(asked.path("archive").asBoolean()).isTrue();
                assertThat(asked.path("chat").asText()).isEqualTo(jid);
                assertThat(asked.at("/lastMessage/key/remoteJid").asText()).isEqualTo(jid);
            });
            desk.received("loja", desk.message(jid, false, "ainda aí?"));
            assertThat(chats("?archived=true")).contains(chat);
            assertThat(chats("?archived=false")).doesNotContain(chat).isNotEmpty();
            assertThat(chats("")).contains(chat);
            assertThat(desk.answer(200, archive(chat, "{\"archived\":false}"))
                            .path("archived")
                            .asBoolean(true))
                    .isFalse();
            assertThat(desk.asked(ARCHIVE))
                    .last()
                    .satisfies(asked ->
                            assertThat(asked.path("archive").asBoolean(true)).isFalse());
            assertThat(updates(feed, chat))
                    .contains(json("{\"archived\": true}"), json("{\"archived\": false}"))
                    .filteredOn(update -> update.has("archived"))
                    .hasSize(2);
        }
        assertThat(chats("?archived=true")).doesNotContain(chat);
    }

    private List<String> chats(String query) throws Exception {
        List<String> ids = new ArrayList<>();
        desk.answer(200, desk.ask("GET", "/api/chats" + query, ""))
                .path("items")
                .forEach(chat -> ids.add(chat.path("id").asText()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoChatsThatTurnOutToBeOneAreArchivedIfBothWere(boolean both) throws Exception {
        String phone = customer();
        String lid = "9988776655" + phone.substring(8, 13) + "@lid";
        String byPhone = desk.chatOf(desk.received("loja", desk.message(phone, false, "oi")));
        String byLid = desk.chatOf(desk.received("loja", desk.message(lid, false, "oi de novo")));
        desk.answer(200, archive(byPhone, ""));
        if (both) {
            desk.answer(200, archive(byLid, ""));
        }
        ObjectNode pair = desk.message(lid, false, "sou eu");
        ((ObjectNode) pair.get("key")).put("remoteJidAlt", phone);
        assertThat(desk.chatOf(desk.received("loja", pair))).isEqualTo(byPhone);
        assertThat(desk.bundle.value("SELECT archived FROM chats WHERE whatsapp_chat_id = '" + phone + "'"))
                .isEqualTo(String.valueOf(both));
    }

    @Test
    void theArchiveIsKnownAfterAResumeAndBySocketIo() throws Exception {
        String chat = desk.chatOf(desk.received("loja", desk.message(customer(), false, "oi")));
        long before = Long.parseLong(desk.bundle.value("SELECT seq FROM tenants WHERE tenant_id = 'acme'"));
        try (SocketIoClient client = SocketIoClient.connect(
                "http://127.0.0.1:" + SOCKETIO_PORT, Map.of("token", desk.bundle.token("acme")), "websocket")) {
            client.awaitEvents(1);
            desk.answer(200, archive(chat, "{}"));
            Awaitility.await()
                    .until(() -> client.events.stream()
                            .anyMatch(event -> event.startsWith("chat:update") && event.contains("\"archived\":true")));
        }
        try (Feed feed = desk.bundle.feed("acme", before)) {
            feed.await(frame -> frame.at("/data/updates/archived").asBoolean());
        }
        try (Feed feed = desk.bundle.feed("acme", 0L)) {
            feed.await(frame -> frame.path("event").asText().equals("chat:new")
                    && frame.at("/data/id").asText().equals(chat)
                    && frame.at("/data/archived").asBoolean());
        }
    }

    @Test
    void aGroupIsMarkedByItsLastMessageWithItsSender() throws Exception {
        ObjectNode last = desk.message(GROUP, false, "bom dia");
        ((ObjectNode) last.get("key")).put("participant", "5511911110002@s.whatsapp.net");
        String chat = desk.chatOf(desk.received("loja", last));
        desk.answer(200, unread(chat));
        desk.answer(200, archive(chat, ""));
        for (String function : List.of(UNREAD, ARCHIVE)) {
            assertThat(desk.asked(function))
                    .last()
                    .satisfies(asked -> assertThat(asked.at("/lastMessage/key")).isEqualTo(last.get("key")));
        }
    }

    @Test
    void aChatWithALidIsMarkedUnderTheKeyThatEvolutionHas() throws Exception {
        ObjectNode last = desk.message("99887766554411@lid", false, "oi");
        ((ObjectNode) last.get("key")).put("remoteJidAlt", "5511911110088@s.whatsapp.net");
        desk.answer(200, unread(desk.chatOf(desk.received("loja", last))));
        assertThat(desk.asked(UNREAD))
                .last()
                .satisfies(asked -> assertThat(asked.path("chat").asText()).isEqualTo("99887766554411@lid"));
    }

    /** Its message came before Evolution kept messages. */
    @Test
    void aChatWhoseLastMessageEvolutionDoesNotHaveIsMarkedByTheKeyOfTheTables() throws Exception {
        String jid = customer();
        desk.bundle.rows("INSERT INTO chats (tenant_id, whatsapp_chat_id, instance) VALUES ('acme', '%s', 'loja')"
                .formatted(jid));
        String chat = desk.bundle.value("SELECT id FROM chats WHERE whatsapp_chat_id = '" + jid + "'");
        assertThat(desk.error(409, unread(chat))).contains("no message yet");
        assertThat(desk.error(409, archive(chat, ""))).contains("no message yet");
        desk.bundle.rows("""
                INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at)
                VALUES ('%s', 'acme', 'OLD2', 'INCOMING', 'antiga', to_timestamp(1795521600))""".formatted(chat));
        assertThat(desk.answer(200, archive(chat, "")).path("archived").asBoolean())
                .isTrue();
        assertThat(desk.asked(ARCHIVE)).last().isEqualTo(json("""
                {"lastMessage": {"key": {"remoteJid": "%1$s", "fromMe": false, "id": "OLD2"}, "messageTimestamp": 1795521600},
                 "chat": "%1$s", "archive": true}""".formatted(jid)));
    }

    @ParameterizedTest
    @CsvSource({"meta, WHATSAPP-BUSINESS", "canal, EVOLUTION"})
    void otherChannelsAnswerASentence(String instance, String channel) throws Exception {
        String chat = desk.chatOf(desk.received(instance, desk.message(customer(), false, "oi")));
        String before = desk.bundle.value("SELECT seq FROM chats WHERE id = '" + chat + "'");
        assertThat(desk.error(409, unread(chat)))
                .isEqualTo("Instance " + instance + " cannot mark chats as unread, because its channel is " + channel);
        assertThat(desk.error(409, archive(chat, "")))
                .isEqualTo("Instance " + instance + " cannot archive chats, because its channel is " + channel);
        assertThat(desk.bundle.value("SELECT seq FROM chats WHERE id = '" + chat + "'"))
                .isEqualTo(before);
    }

    @Test
    void otherTenantsDoNotFindTheChat() throws Exception {
        String chat = desk.chatOf(desk.received("loja", desk.message(customer(), false, "oi")));
        String globex = desk.bundle.token("globex");
        for (String action : List.of("unread", "archive")) {
            assertThat(desk.bundle
                            .post("/api/chats/" + chat + "/" + action, "", globex)
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(desk.bundle
                        .get("/api/chats/" + chat + "/participants", globex)
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "true", "{\"archived\":1}", "{\"archived\":null}", "{"})
    void anArchiveThatIsNeitherTrueNorFalseIsABadRequest(String body) throws Exception {
        String chat = desk.chatOf(desk.received("loja", desk.message(customer(), false, "oi")));
        desk.error(400, archive(chat, body));
        desk.error(400, desk.ask("GET", "/api/chats?archived=maybe", ""));
        desk.error(400, desk.ask("GET", "/api/chats/" + chat + "/messages?has=audio", ""));
    }

    @Test
    void aRefusalIsAnsweredWithEvolutionsReasonAndChangesNothing() throws Exception {
        String chat = desk.chatOf(desk.received("loja", desk.message(customer(), false, "oi")));
        desk.evolution.setState("loja", "close", "close");
        assertThat(desk.error(502, archive(chat, "")))
                .isEqualTo("Evolution answered 500: An error occurred while archiving the chat. Open a calling.: "
                        + "Error: Connection Closed");
        desk.evolution.setState("loja", "open", "open");
        desk.evolution.cutHttpAfterwards("/" + ARCHIVE);
        assertThat(desk.error(503, archive(chat, ""))).contains("may have been made");
        desk.evolution.stop();
        try {
            assertThat(desk.error(503, archive(chat, "")))
                    .isEqualTo("Evolution cannot be reached, try again in a moment");
        } finally {
            desk.evolution.start();
        }
        assertThat(desk.bundle.value("SELECT archived FROM chats WHERE id = '" + chat + "'"))
                .isEqualTo("false");
    }

    @Test
    void theFilesAndTheLinksOfAChatAreListed() throws Exception {
        String jid = customer();
        desk.received("loja", desk.message(jid, false, "sem nada"));
        ObjectNode picture = desk.message(jid, false, "x").put("messageType", "imageMessage");
        picture.putObject("message")
                .putObject("imageMessage")
                .put("mimetype", "image/jpeg")
                .put("caption", "veja");
        String image = desk.received("loja", picture);
        String gone = desk.received("loja", desk.message(jid, true, "apague https://example.com/b"));
        String link = desk.received("loja", desk.message(jid, false, "olha HTTPS://example.com/a"));
        String other = desk.received("loja", desk.message(jid, false, "e http://example.com/c"));
        String chat = desk.chatOf(link);
        desk.answer(200, desk.ask("DELETE", "/api/messages/" + gone, ""));
        assertThat(messages(chat, "?has=media")).containsExactly(image);
        assertThat(messages(chat, "?has=links")).containsExactly(other, link);
        assertThat(messages(chat, "")).hasSize(5);
        JsonNode page = desk.answer(200, desk.ask("GET", "/api/chats/" + chat + "/messages?has=links&limit=1", ""));
        assertThat(page.at("/items/0/id").asText()).isEqualTo(other);
        assertThat(messages(
                        chat, "?has=links&limit=1&before=" + page.path("next").asText()))
                .containsExactly(link);
    }

    private List<String> messages(String chat, String query) throws Exception {
        List<String> ids = new ArrayList<>();
        desk.answer(200, desk.ask("GET", "/api/chats/" + chat + "/messages" + query, ""))
                .path("items")
                .forEach(message -> ids.add(message.path("id").asText()));
        return ids;
    }

    @Test
    void theParticipantsOfAGroupHaveTheNamesThatAreKnownHere() throws Exception {
        String group = "120363000000000003@g.us";
        ObjectNode first = desk.message(group, false, "bom dia");
        ((ObjectNode) first.get("key")).put("participant", "5511933330003@s.whatsapp.net");
        String chat = desk.chatOf(desk.received("loja", first.put("pushName", "Rafa")));
        desk.evolution.emit("loja", "contacts.upsert", json("""
                [{"remoteJid": "5511933330002@s.whatsapp.net", "pushName": "Bia da agenda"}]"""));
        desk.evolution.emit("loja", "contacts.update", json("""
                [{"remoteJid": "5511933330002@s.whatsapp.net", "pushName": "Bia da agenda"}]"""));
        desk.bundle.awaitValue("SELECT count(*) FROM contacts WHERE name = 'Bia da agenda'", "1");
        desk.evolution.failHttp("/group/participants/loja", 200, """
                {"participants": [
                  {"id": "83333333330003@lid", "phoneNumber": "5511933330003@s.whatsapp.net", "admin": null},
                  {"id": "83333333330002@lid", "phoneNumber": "5511933330002@s.whatsapp.net", "admin": null, "name": "83333333330002"},
                  {"id": "83333333330004@lid", "admin": null, "name": "83333333330004", "imgUrl": null},
                  {"id": "5511933330005@s.whatsapp.net", "admin": "superadmin", "name": "Dona"}, {"id": null}, 5]}""");
        assertThat(desk.answer(200, desk.ask("GET", "/api/chats/" + chat + "/participants", "")))
                .isEqualTo(json("""
                        {"items": [
                          {"jid": "5511933330005@s.whatsapp.net", "number": "5511933330005", "name": "Dona", "admin": true},
                          {"jid": "5511933330002@s.whatsapp.net", "number": "5511933330002", "name": "Bia da agenda", "admin": false},
                          {"jid": "5511933330003@s.whatsapp.net", "number": "5511933330003", "name": "Rafa", "admin": false},
                          {"jid": "83333333330004@lid", "number": null, "name": null, "admin": false}], "next": null}"""));
        desk.evolution.clearFaults();
        assertThat(desk.error(502, desk.ask("GET", "/api/chats/" + chat + "/participants", "")))
                .isEqualTo("Evolution answered 404: No participants: Error: item-not-found");
    }

    @Test
    void aVeryLargeGroupIsListedInParts() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 6_000; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"")
                    .append(80_000_000_000_000L + i)
                    .append("@lid\",\"phoneNumber\":\"")
                    .append(5_511_900_000_000L + i)
                    .append("@s.whatsapp.net\",\"admin\":null,\"name\":\"")
                    .append("x".repeat(100))
                    .append("\"}");
        }
        String chat = desk.chatOf(desk.received("loja", desk.message("120363000000000004@g.us", true, "oi")));
        desk.evolution.failHttp("/group/participants/loja", 200, "{\"participants\":[" + rows + "]}");
        HttpResponse<String> answer = desk.ask("GET", "/api/chats/" + chat + "/participants", "");
        assertThat(desk.answer(200, answer).path("items").size()).isBetween(2_000, 5_000);
        assertThat(answer.body().length()).isLessThan(600_000);
    }

    @Test
    void aChatThatIsNoGroupHasNoParticipantsAndOtherChannelsHaveNoGroups() throws Exception {
        String chat = desk.chatOf(desk.received("loja", desk.message(customer(), false, "oi")));
        int asked = desk.asked("group/participants").size();
        assertThat(desk.answer(200, desk.ask("GET", "/api/chats/" + chat + "/participants", "")))
                .isEqualTo(json("{\"items\": [], \"next\": null}"));
        desk.bundle.rows(
                "INSERT INTO chats (tenant_id, whatsapp_chat_id, is_group, instance) VALUES ('acme', '120363000000000005@g.us', true, 'canal')");
        String group = desk.bundle.value("SELECT id FROM chats WHERE whatsapp_chat_id = '120363000000000005@g.us'");
        assertThat(desk.error(409, desk.ask("GET", "/api/chats/" + group + "/participants", "")))
                .contains("cannot list the participants of a group", "EVOLUTION");
        assertThat(desk.asked("group/participants")).hasSize(asked);
    }
}
