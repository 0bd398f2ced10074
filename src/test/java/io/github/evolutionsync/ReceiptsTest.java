package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** GET /api/messages/{id}/receipts. */
class ReceiptsTest {
    private static final String JID = "5511991230001@s.whatsapp.net";

    private static SimulatedEvolution evolution;
    private static Bundle bundle;

    @BeforeAll
    static void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme"));
        bundle.awaitValue("SELECT count(*)::text FROM instances", "1");
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void eachTimeIsThatOfTheFirstStatusWithIt() throws Exception {
        message("SENT", true);
        assertThat(receipts("SENT").get("deliveredAt").isNull()).isTrue();
        status("SENT", "SERVER_ACK");
        status("SENT", "DELIVERY_ACK");
        JsonNode delivered = receipts("SENT");
        assertThat(Instant.parse(delivered.get("deliveredAt").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(delivered.get("readAt").isNull()).isTrue();
        status("SENT", "READ");
        String read = receipts("SENT").get("readAt").asText();
        status("SENT", "PLAYED");
        assertThat(receipts("SENT").get("deliveredAt")).isEqualTo(delivered.get("deliveredAt"));
        assertThat(receipts("SENT").get("readAt").asText()).isEqualTo(read);
    }

    @Test
    void aMessageThatIsReadWasDelivered() throws Exception {
        message("READ-AT-ONCE", true);
        status("READ-AT-ONCE", "READ");
        assertThat(receipts("READ-AT-ONCE").get("deliveredAt"))
                .isEqualTo(receipts("READ-AT-ONCE").get("readAt"));
    }

    @Test
    void anIncomingMessageHasNoneAndAnotherTenantsIsNotFound() throws Exception {
        message("INCOMING", false);
        JsonNode times = receipts("INCOMING");
        assertThat(times.get("sentAt").isNull()).isFalse();
        assertThat(times.get("deliveredAt").isNull()).isTrue();
        assertThat(bundle.get(address("INCOMING"), bundle.token("other")).statusCode())
                .isEqualTo(404);
        assertThat(bundle.get(address("INCOMING"), Bundle.API_KEY).statusCode()).isEqualTo(200);
    }

    private static void message(String id, boolean own) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key").put("remoteJid", JID).put("fromMe", own).put("id", id);
        data.put("pushName", "Ana")
                .put("messageType", "conversation")
                .put("messageTimestamp", Instant.now().getEpochSecond())
                .put("status", "PENDING")
                .putObject("message")
                .put("conversation", "Oi");
        evolution.emit("loja", "messages.upsert", data);
        bundle.awaitValue("SELECT count(*)::text FROM messages WHERE whatsapp_message_id = '" + id + "'", "1");
    }

    private static void status(String id, String status) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.put("keyId", id).put("remoteJid", JID).put("fromMe", true).put("status", status);
        evolution.emit("loja", "messages.update", data);
        bundle.awaitValue("SELECT status FROM messages WHERE whatsapp_message_id = '" + id + "'", status);
    }

    private static JsonNode receipts(String id) throws Exception {
        HttpResponse<String> answer = bundle.get(address(id), bundle.token("acme"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Bundle.JSON.readTree(answer.body());
    }

    private static String address(String id) {
        return "/api/messages/" + bundle.value("SELECT id::text FROM messages WHERE whatsapp_message_id = '" + id + "'")
                + "/receipts";
    }
}
