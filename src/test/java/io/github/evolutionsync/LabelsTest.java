package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chats get labels and lose them, by the phone and by the HTTP API; clients see it at once and after a resume. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelsTest {
    private static final String HANDLE = "label/handleLabel";

    private ActionsDesk desk;
    private int customers;
    private int labels = 100;

    @BeforeAll
    void start() throws Exception {
        desk = ActionsDesk.open(Map.of("labels.check", "200"));
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
        return "55119333300" + (10 + ++customers) + "@s.whatsapp.net";
    }

    private String chatOf(String instance, String jid) {
        return desk.chatOf(desk.received(instance, desk.message(jid, false, "oi")));
    }

    /** A new label of the instance, by an event. */
    private String label(String instance, String name, int color) {
        String id = String.valueOf(++labels);
        emitEdit(instance, id, name, color, false);
        desk.bundle.awaitValue(
                "SELECT count(*) FROM labels WHERE instance = '" + instance + "' AND label_id = '" + id + "'", "1");
        return id;
    }

    private void emitEdit(String instance, String id, String name, int color, boolean deleted) {
        desk.evolution.emit(
                instance,
                "labels.edit",
                Bundle.JSON
                        .createObjectNode()
                        .put("id", id)
                        .put("name", name)
                        .put("color", color)
                        .put("deleted", deleted)
                        .put("instance", instance));
    }

    private void emitAssociation(String type, String jid, String label) {
        desk.evolution.emit(
                "loja",
                "labels.association",
                Bundle.JSON
                        .createObjectNode()
                        .put("instance", "loja")
                        .put("type", type)
                        .put("chatId", jid)
                        .put("labelId", label));
    }

    private HttpResponse<String> put(String chat, String label) throws Exception {
        return desk.ask("PUT", "/api/chats/" + chat + "/labels/" + label, "");
    }

    private HttpResponse<String> delete(String chat, String label) throws Exception {
        return desk.ask("DELETE", "/api/chats/" + chat + "/labels/" + label, "");
    }

    private JsonNode shown(String chat) throws Exception {
        for (JsonNode each :
                desk.answer(200, desk.ask("GET", "/api/chats?limit=500", "")).path("items")) {
            if (each.path("id").asText().equals(chat)) {
                return each.path("labels");
            }
        }
        throw new AssertionError("no chat " + chat);
    }

    private List<String> chats(String query) throws Exception {
        List<String> ids = new ArrayList<>();
        desk.answer(200, desk.ask("GET", "/api/chats" + query, ""))
                .path("items")
                .forEach(chat -> ids.add(chat.path("id").asText()));
        return ids;
    }

    private JsonNode json(String text) throws Exception {
        return Bundle.JSON.readTree(text);
    }

    private List<JsonNode> updates(Feed feed, String chat) {
        return desk.delivered(feed).stream()
                .filter(frame -> frame.path("event").asText().equals("chat:update")
                        && frame.at("/data/chatId").asText().equals(chat))
                .map(frame -> frame.at("/data/updates"))
                .toList();
    }

    @Test
    void aChatGetsALabelInWhatsAppAndHereAndLosesIt() throws Exception {
        String jid = customer();
        String chat = chatOf("loja", jid);
        String label = label("loja", "Não pagou 💸", 5);
        JsonNode labeled = json("[{\"instance\": \"loja\", \"id\": \"%s\", \"name\": \"Não pagou 💸\", \"color\": 5}]"
                .formatted(label));
        long before = Long.parseLong(desk.bundle.value("SELECT seq FROM tenants WHERE tenant_id = 'acme'"));
        try (Feed feed = desk.bundle.feed("acme")) {
            JsonNode answer = desk.answer(200, put(chat, label));
            assertThat(answer.path("labels")).isEqualTo(labeled);
            assertThat(answer.path("seq").asLong()).isGreaterThan(before);
            assertThat(desk.answer(200, put(chat, label))).isEqualTo(answer);
            assertThat(desk.asked(HANDLE)).last().isEqualTo(json("""
                    {"number": "%s", "labelId": "%s", "action": "add"}""".formatted(jid.split("@")[0], label)));
            assertThat(shown(chat)).isEqualTo(labeled);
            assertThat(chats("?label=" + label)).containsExactly(chat);
            assertThat(chats("?label=" + label + "&instance=meta")).isEmpty();
            assertThat(desk.answer(200, delete(chat, label)).path("labels")).isEmpty();
            assertThat(desk.asked(HANDLE))
                    .last()
                    .satisfies(
                            asked -> assertThat(asked.path("action").asText()).isEqualTo("remove"));
            assertThat(chats("?label=" + label)).isEmpty();
            assertThat(updates(feed, chat))
                    .containsExactly(json("{\"labels\": " + labeled + "}"), json("{\"labels\": []}"));
        }
        try (Feed feed = desk.bundle.feed("acme", before)) {
            feed.await(frame -> frame.at("/data/chatId").asText().equals(chat)
                    && frame.at("/data/updates/labels").isArray());
        }
    }

    @Test
    void aRemovalOnThePhoneFollowsAnAssignmentHere() throws Exception {
        String jid = customer();
        String chat = chatOf("loja", jid);
        String label = label("loja", "VIP", 1);
        emitAssociation("remove", jid, label);
        desk.bundle.awaitValue("SELECT count(*) FROM label_reports WHERE jid = '" + jid + "'", "1");
        desk.answer(200, put(chat, label));
        emitAssociation("remove", jid, label);
        desk.bundle.awaitValue("SELECT count(*) FROM chat_labels WHERE chat_id = '" + chat + "'", "0");
        emitAssociation("add", jid, label);
        desk.bundle.awaitValue("SELECT count(*) FROM chat_labels WHERE chat_id = '" + chat + "'", "1");
    }

    @Test
    void aRepeatOfAnOlderEventDoesNotUndoAnAssignmentHere() throws Exception {
        String jid = customer();
        String chat = chatOf("loja", jid);
        String label = label("loja", "VIP", 1);
        ObjectNode removal = (ObjectNode) json("""
                {"event": "labels.association", "instance": "loja", "date_time": "2026-11-29T18:29:47.306Z",
                 "data": {"instance": "loja", "type": "remove", "chatId": "%s", "labelId": "%s"}}""".formatted(jid, label));
        for (int i = 0; i < 2; i++) {
            desk.bundle
                    .template()
                    .sendBodyAndHeader(
                            "direct:receive-events",
                            Bundle.JSON.createArrayNode().add(removal),
                            "CamelEvolutionEvent",
                            "labels.association");
            assertThat(desk.answer(200, put(chat, label)).path("labels")).hasSize(1);
        }
        assertThat(shown(chat)).hasSize(1);
    }

    @Test
    void theListHasTheLabelsThatExist() throws Exception {
        String kept = label("loja", "Fica", 2);
        String gone = label("loja", "Vai", 3);
        emitEdit("loja", gone, "Vai", 3, true);
        desk.bundle.awaitValue("SELECT deleted FROM labels WHERE label_id = '" + gone + "'", "true");
        JsonNode all = desk.answer(200, desk.ask("GET", "/api/labels?limit=500", ""));
        assertThat(all.path("items")).contains(json("""
                {"instance": "loja", "id": "%s", "name": "Fica", "color": 2, "predefinedId": null}""".formatted(kept)));
        assertThat(all.toString()).doesNotContain("Vai");
        JsonNode first = desk.answer(200, desk.ask("GET", "/api/labels?limit=1", ""));
        assertThat(first.path("items").get(0)).isEqualTo(all.path("items").get(0));
        label("loja", "Mais uma", 4);
        assertThat(desk.answer(
                                200,
                                desk.ask(
                                        "GET",
                                        "/api/labels?limit=1&before="
                                                + first.path("next").asText(),
                                        ""))
                        .path("items")
                        .get(0))
                .isEqualTo(all.path("items").size() > 1 ? all.path("items").get(1) : null);
        assertThat(desk.bundle.get("/api/labels", desk.bundle.token("globex")).body())
                .doesNotContain("Fica");
    }

    @Test
    void aLabelThatNoEventHasReportedIsFoundInEvolution() throws Exception {
        String jid = customer();
        String chat = chatOf("loja", jid);
        String id = String.valueOf(++labels);
        desk.evolution.store("loja", "labels.edit", json("""
                {"id": "%s", "name": "Orçamento", "color": 7, "deleted": false}""".formatted(id)));
        emitAssociation("add", jid, id);
        desk.bundle.awaitValue("SELECT labels #>> '{0,name}' FROM chats WHERE id = '" + chat + "'", "Oramento");
        emitEdit("loja", id, "Orçamento", 7, false);
        desk.bundle.awaitValue("SELECT labels #>> '{0,name}' FROM chats WHERE id = '" + chat + "'", "Orçamento");
    }

    @Test
    void unknownLabelsAndChatsAreNotFound() throws Exception {
        String chat = chatOf("loja", customer());
        String label = label("loja", "VIP", 1);
        String others = label("outra", "De outra", 1);
        int asked = desk.asked(HANDLE).size();
        assertThat(desk.error(404, put(chat, "9999"))).isEqualTo("Instance loja has no such label");
        desk.error(404, delete(chat, "9999"));
        desk.error(404, put(chat, others));
        desk.error(404, put("0b9f4c1e-6f1d-4a57-9d7a-1f2e3d4c5b6a", label));
        desk.error(404, desk.ask("PUT", "/api/chats/" + chat + "/labels/" + others + "?instance=outra", ""));
        desk.error(400, put(chat, "a%00b"));
        assertThat(desk.bundle
                        .request("PUT", "/api/chats/" + chat + "/labels/" + label, "", desk.bundle.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        emitEdit("loja", label, "VIP", 1, true);
        desk.bundle.awaitValue(
                "SELECT deleted FROM labels WHERE label_id = '" + label + "' AND instance = 'loja'", "true");
        desk.error(404, put(chat, label));
        assertThat(desk.asked(HANDLE)).hasSize(asked);
    }

    @ParameterizedTest
    @CsvSource({"meta, WHATSAPP-BUSINESS", "canal, EVOLUTION"})
    void otherChannelsAnswerASentence(String instance, String channel) throws Exception {
        String chat = chatOf(instance, customer());
        assertThat(desk.error(409, put(chat, "1")))
                .isEqualTo("Instance " + instance + " cannot label chats, because its channel is " + channel);
    }

    @Test
    void aRefusalIsAnsweredAndChangesNothing() throws Exception {
        String nowhere = "550012345" + (100 + ++customers) + "@s.whatsapp.net";
        String chat = chatOf("loja", nowhere);
        String label = label("loja", "VIP", 1);
        assertThat(desk.error(422, put(chat, label))).contains("not on WhatsApp");
        desk.evolution.setState("loja", "close", "close");
        assertThat(desk.error(502, put(chatOf("loja", customer()), label))).contains("Connection Closed");
        desk.evolution.failHttp("/" + HANDLE, 200, "{\"error\":true,\"message\":\"[object Object]\"}");
        assertThat(desk.error(502, put(chat, label))).isEqualTo("Evolution did not confirm the change of the label");
        desk.evolution.clearFaults();
        desk.evolution.setState("loja", "open", "open");
        String other = chatOf("loja", customer());
        desk.evolution.cutHttpAfterwards("/" + HANDLE);
        assertThat(desk.error(503, put(other, label))).contains("may have been made");
        assertThat(desk.bundle.value("SELECT count(*) FROM chat_labels WHERE label_id = '" + label + "'"))
                .isEqualTo("0");
    }

    @Test
    void aGroupAndAChatUnderAnotherJidAreLabeled() throws Exception {
        String group = chatOf("loja", "120363000000000077@g.us");
        String label = label("loja", "Equipe", 9);
        assertThat(desk.answer(200, put(group, label)).path("labels")).hasSize(1);
        String lid = chatOf("loja", "99887766550077@lid");
        assertThat(desk.answer(200, put(lid, label)).path("labels")).hasSize(1);
        assertThat(desk.asked(HANDLE))
                .last()
                .satisfies(asked -> assertThat(asked.path("number").asText()).isEqualTo("99887766550077@lid"));
        // Evolution answers 553188887700, without the ninth digit
        String ninth = chatOf("loja", "5531988887700@s.whatsapp.net");
        assertThat(desk.answer(200, put(ninth, label)).path("labels")).hasSize(1);
        assertThat(chats("?label=" + label)).containsExactlyInAnyOrder(group, lid, ninth);
    }

    @Test
    void anEventThatCannotBeStoredIsADeadLetterWhoseRetryStoresIt() throws Exception {
        String jid = customer();
        String chat = chatOf("loja", jid);
        String label = label("loja", "VIP", 1);
        desk.bundle.rows("ALTER TABLE chat_labels ADD CONSTRAINT refused CHECK (label_id <> '" + label + "')");
        try {
            emitAssociation("add", jid, label);
            desk.bundle.awaitValue("SELECT count(*) FROM dead_letters WHERE event = 'labels.association'", "1");
        } finally {
            desk.bundle.rows("ALTER TABLE chat_labels DROP CONSTRAINT refused");
        }
        String letter = desk.bundle.value("SELECT id FROM dead_letters WHERE event = 'labels.association'");
        desk.answer(200, desk.bundle.post("/api/dead-letters/" + letter + "/retry", "", Bundle.API_KEY));
        assertThat(shown(chat)).hasSize(1);
        assertThat(desk.bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void aReportOnAJidWithoutAChatIsForgotten() throws Exception {
        String label = label("loja", "VIP", 1);
        emitAssociation("add", "5511933339999@s.whatsapp.net", label);
        String jid = customer();
        String chat = chatOf("loja", jid);
        desk.answer(200, put(chat, label));
        desk.bundle.awaitValue("SELECT count(*) FROM label_reports WHERE label_id = '" + label + "'", "2");
        desk.bundle.rows("UPDATE label_reports SET received_at = now() - interval '91 days'");
        desk.bundle.template().sendBody("kamelet:run-statement?statement=forget-labels", null);
        assertThat(desk.bundle.value("SELECT jid FROM label_reports WHERE label_id = '" + label + "'"))
                .isEqualTo(jid);
    }
}
