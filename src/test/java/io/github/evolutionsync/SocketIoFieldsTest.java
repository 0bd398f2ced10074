package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.SocketIoClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The old fields in the three events that earlier frontends use. */
class SocketIoFieldsTest {

    @Test
    void theThreeEventsCarryTheOldFields() throws Exception {
        int port = Bundle.freePort();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
                Bundle bundle = Bundle.start(
                        evolution, Map.of("tenants", "loja=acme", "livefeed.socketio-port", Integer.toString(port)));
                SocketIoClient client = SocketIoClient.connect(
                        "http://127.0.0.1:" + port, Map.of("token", bundle.token("acme")), "websocket")) {
            client.awaitEvents(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
            evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false, "id": "A1"}, "pushName": "Carla",
                     "messageTimestamp": 1795521600, "message": {"conversation": "Olá"}}"""));
            JsonNode row = data(client, "chat:new");
            assertThat(row.path("whatsappChatId").asText()).isEqualTo("5511911110001@s.whatsapp.net");
            assertThat(row.path("tenantId").asText()).isEqualTo("acme");
            assertThat(row.has("id") && row.has("contactName") && row.has("contactNumber") && row.has("status"))
                    .isTrue();
            assertThat(row.has("lastMessageAt") && row.has("unreadCount")).isTrue();

            JsonNode told = data(client, "chat:message");
            assertThat(told.path("chatId")).isEqualTo(row.path("id"));
            assertThat(told.at("/message/key")).isEqualTo(Bundle.JSON.readTree("""
                            {"id": "A1", "remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false}"""));
            assertThat(told.at("/message/pushName").asText()).isEqualTo("Carla");
            assertThat(told.at("/message/message/conversation").asText()).isEqualTo("Olá");
            assertThat(told.path("seq").asLong()).isPositive();

            evolution.emit("loja", "contacts.update", Bundle.JSON.readTree("""
                    [{"remoteJid": "5511911110001@s.whatsapp.net", "pushName": "Carla Dias"}]"""));
            JsonNode update = data(client, "chat:update");
            assertThat(update.path("remoteJid").asText()).isEqualTo("5511911110001@s.whatsapp.net");
            assertThat(update.at("/updates/name").asText()).isEqualTo("Carla Dias");
            bundle.post("/api/chats/" + row.path("id").asText() + "/read", "", bundle.token("acme"));
            await().until(() -> client.events.stream().anyMatch(event -> event.contains("\"unreadCount\":0")));
        }
    }

    private static JsonNode data(SocketIoClient client, String event) throws Exception {
        await(event)
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.events.stream().anyMatch(told -> told.startsWith(event + " ")));
        String first = client.events.stream()
                .filter(told -> told.startsWith(event + " "))
                .findFirst()
                .orElseThrow();
        return Bundle.JSON.readTree(first.substring(event.length() + 1));
    }
}
