package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedHttpTest {
    private SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(),
            SimulatedInstance.named("wapp").withWebsocket());
    private final Http http = new Http(evolution);

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void pagesOverlapAndLoseRowsWhileOnePageOfAllHoldsEach() {
        for (int i = 0; i < 360; i++) {
            evolution.store("wapp", "messages.upsert", Events.text("M" + i, "t", 1000 + i / 45));
        }
        Set<String> byPages = new HashSet<>();
        for (int page = 1; page <= 8; page++) {
            byPages.addAll(ids("{\"page\":" + page + ",\"offset\":50}"));
        }
        assertThat(byPages).hasSizeBetween(280, 340);
        assertThat(ids("{\"page\":1,\"offset\":50}")).isEqualTo(ids("{\"page\":1,\"offset\":50}"));
        assertThat(ids("{\"offset\":360}")).doesNotHaveDuplicates().hasSize(360);
        assertThat(ids("{\"offset\":1000}")).doesNotHaveDuplicates().hasSize(360);
    }

    @Test
    void messagesComeNewestFirst() {
        for (int i = 0; i < 10; i++) {
            evolution.store("wapp", "messages.upsert", Events.text("M" + i, "t", 1000 + i * 7 % 10));
        }
        List<Long> times = new ArrayList<>();
        records("{}").forEach(row -> times.add(row.get("messageTimestamp").asLong()));
        assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void aTimeWindowIsInclusiveAtBothEndsAndNeedsBoth() {
        for (long second = 1795448560; second < 1795448570; second++) {
            evolution.store("wapp", "messages.upsert", Events.text("M" + second, "t", second));
        }
        assertThat(ids(window("\"2026-11-23T15:42:42Z\"", "\"2026-11-23T15:42:44.000Z\"")))
                .containsExactly("M1795448564", "M1795448563", "M1795448562");
        assertThat(ids(window("1795448562000", "1795448564999"))).hasSize(3);
        assertThat(ids(window("1795448562", "1795448564"))).isEmpty();
        assertThat(ids("{\"where\":{\"messageTimestamp\":{\"gte\":\"2030-01-01T00:00:00Z\"}}}"))
                .hasSize(10);
        assertThat(http.post("/chat/findMessages/wapp", window("1795448562000", "\"2039-01-01T00:00:00Z\""))
                        .status())
                .isEqualTo(500);
    }

    @Test
    void messagesAreFoundByTheirChat() {
        evolution.store("wapp", "messages.upsert", Events.text("A", "1@s.whatsapp.net", "t", 1));
        evolution.store("wapp", "messages.upsert", Events.text("B", "2@s.whatsapp.net", "t", 1));
        assertThat(ids("{\"where\":{\"key\":{\"remoteJid\":\"2@s.whatsapp.net\"}}}"))
                .containsExactly("B");
        assertThat(ids("{\"where\":{\"key\":{\"fromMe\":false}}}")).hasSize(2);
    }

    @Test
    void bytesAreNumbersAndAStatusIsAMessageUpdate() {
        ObjectNode image = Events.text("A", "foto", 1);
        image.putObject("message").putObject("imageMessage").put("mediaKey", new byte[] {5, 6, 7, 8});
        evolution.emit("wapp", "messages.upsert", image);
        evolution.emit(
                "wapp", "messages.update", Json.object().put("keyId", "A").put("status", "READ"));

        JsonNode row = records("{}").get(0);
        assertThat(row.at("/message/imageMessage/mediaKey")).hasToString("{\"0\":5,\"1\":6,\"2\":7,\"3\":8}");
        assertThat(row.has("status")).isFalse();
        assertThat(row.get("MessageUpdate")).hasToString("[{\"status\":\"READ\"}]");
    }

    @Test
    void aLostEventIsFoundAndAnUnstoredOneIsNot() {
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp")) {
            await().until(client::isConnected);
            evolution.store("wapp", "messages.upsert", Events.text("LOST", "t", 1));
            evolution.emitWithoutStoring("wapp", "messages.upsert", Events.text("UNSTORED", "t", 1));
            await().until(() -> client.events().size() == 1);
            assertThat(client.events().get(0).toString()).contains("UNSTORED");
            assertThat(ids("{}")).containsExactly("LOST");
        }
    }

    @Test
    void anEditTakesTheEditsTimeAndARevokedLastMessageBreaksFindChats() {
        evolution.store("wapp", "messages.upsert", Events.text("A", "antes", 1000));
        ObjectNode edit = Json.object().put("type", "MESSAGE_EDIT").put("timestampMs", "1795448596914");
        edit.putObject("key").put("id", "A");
        edit.putObject("editedMessage").put("conversation", "depois");
        evolution.store("wapp", "messages.edited", edit);
        JsonNode row = records("{}").get(0);
        assertThat(row.at("/message/conversation").textValue()).isEqualTo("depois");
        assertThat(row.get("messageTimestamp").asLong()).isEqualTo(1795448596L);
        assertThat(row.get("MessageUpdate")).hasToString("[{\"status\":\"EDITED\"}]");
        assertThat(http.post("/chat/findChats/wapp", null).status()).isEqualTo(200);

        ObjectNode revoke = Json.object().put("type", "REVOKE");
        revoke.putObject("key").put("id", "A");
        evolution.store("wapp", "messages.edited", revoke);
        evolution.store("wapp", "messages.delete", Json.object().put("id", "A").put("status", "DELETED"));
        assertThat(records("{}").get(0).get("message").isNull()).isTrue();
        assertThat(records("{}").get(0).get("MessageUpdate"))
                .hasToString("[{\"status\":\"EDITED\"},{\"status\":\"EDITED\"}]");
        assertThat(http.post("/chat/findChats/wapp", null))
                .hasToString("Result[status=500, body={\"status\":500,\"error\":\"Internal Server Error\","
                        + "\"response\":{\"message\":\"Cannot read properties of null (reading 'mediaUrl')\"}}]");
    }

    @Test
    void aSentTextIsAnsweredStoredAndEmittedOnceAsSendMessage() {
        List<SentText> told = new CopyOnWriteArrayList<>();
        evolution.onSentText(told::add);
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp")) {
            await().until(client::isConnected);
            Http.Result answer = http.post(
                    "/message/sendText/wapp", "{\"number\":\"5511988887777\",\"text\":\"Já separei para você\"}");

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body().at("/key/remoteJid").textValue()).isEqualTo("5511988887777@s.whatsapp.net");
            assertThat(answer.body().get("status").textValue()).isEqualTo("PENDING");
            String id = answer.body().at("/key/id").textValue();
            await().until(() -> client.events().size() == 1);
            assertThat(client.events().get(0).getString("event")).isEqualTo("send.message");
            assertThat(ids("{}")).containsExactly(id);
            assertThat(told)
                    .containsExactly(new SentText("wapp", "5511988887777@s.whatsapp.net", id, "Já separei para você"));
        }
        assertThat(http.post("/message/sendText/wapp", "{\"number\":\"5511988887777\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anInstanceSendsEventsOnceTheyAreEnabled() {
        evolution.addInstance(SimulatedInstance.named("Loja São 1"));
        evolution.createNamespace("Loja São 1");
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40/Loja São 1,");
            await().until(() -> evolution.connectedClients("/Loja São 1") == 1);
            assertThat(evolution.emit("Loja São 1", "call", Json.object())).isZero();
            Http.Result set =
                    http.post("/websocket/set/Loja%20S%C3%A3o%201", "{\"websocket\":{\"enabled\":true,\"events\":[]}}");
            assertThat(set.status()).isEqualTo(201);
            assertThat(evolution.emit("Loja São 1", "call", Json.object())).isOne();
        }
    }

    @Test
    void theStatesOfMemoryAndDatabaseCanDisagree() {
        evolution.setState("wapp", "close", "open");
        assertThat(http.get("/instance/connectionState/wapp")
                        .body()
                        .at("/instance/state")
                        .textValue())
                .isEqualTo("close");
        assertThat(http.get("/instance/fetchInstances")
                        .body()
                        .at("/0/connectionStatus")
                        .textValue())
                .isEqualTo("open");
    }

    @Test
    void failuresAreAnsweredOnTheirPathsUntilCleared() {
        evolution.failHttp("/chat/findChats", 500, "{\"status\":500}");
        assertThat(http.post("/chat/findChats/wapp", null).status()).isEqualTo(500);
        assertThat(http.get("/").status()).isEqualTo(200);
        evolution.requireLicense();
        Http.Result unlicensed = http.get("/");
        assertThat(unlicensed.status()).isEqualTo(503);
        assertThat(unlicensed.body().get("code").textValue()).isEqualTo("LICENSE_REQUIRED");
        evolution.clearFaults();
        assertThat(http.post("/chat/findChats/wapp", null).status()).isEqualTo(200);
    }

    @Test
    void aHeldAnswerArrivesWhenFaultsAreCleared() {
        evolution.holdHttp("/chat/findChats");
        CompletableFuture<Http.Result> held =
                CompletableFuture.supplyAsync(() -> http.post("/chat/findChats/wapp", null));
        await().until(() -> evolution.requests().size() == 1);
        assertThat(http.get("/").status()).isEqualTo(200);
        assertThat(held).isNotDone();
        evolution.clearFaults();
        assertThat(held.join().status()).isEqualTo(200);
    }

    @Test
    void storedMessagesSurviveARestartAndRequestsAreRecorded() {
        evolution.emit("wapp", "messages.upsert", Events.text("A", "t", 1));
        evolution.stop();
        evolution.start();
        assertThat(ids("{\"page\":1}")).containsExactly("A");
        ReceivedRequest request = evolution.requests().get(0);
        assertThat(request.path()).isEqualTo("/chat/findMessages/wapp");
        assertThat(request.headers()).containsEntry("apikey", "test-global-key");
        assertThat(request.body().get("page").asInt()).isOne();
    }

    @Test
    void theOldestMessagesAreDroppedWhenAnInstanceHasTooMany() {
        evolution.close();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withKeptMessages(2), SimulatedInstance.named("wapp"));
        for (int i = 0; i < 5; i++) {
            evolution.store("wapp", "messages.upsert", Events.text("M" + i, "t", i));
        }
        assertThat(new Http(evolution)
                        .post("/chat/findMessages/wapp", null)
                        .body()
                        .at("/messages/total")
                        .asInt())
                .isEqualTo(2);
    }

    private static String window(String from, String until) {
        return "{\"where\":{\"messageTimestamp\":{\"gte\":" + from + ",\"lte\":" + until + "}}}";
    }

    private JsonNode records(String body) {
        return http.post("/chat/findMessages/wapp", body).body().at("/messages/records");
    }

    private List<String> ids(String body) {
        List<String> ids = new ArrayList<>();
        records(body).forEach(row -> ids.add(row.at("/key/id").textValue()));
        return ids;
    }
}
