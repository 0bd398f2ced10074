package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedSocketTest {
    private SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(),
            SimulatedInstance.named("wapp").withWebsocket(),
            SimulatedInstance.named("off"),
            SimulatedInstance.named("few").withWebsocket("MESSAGES_UPDATE"));

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void aNamespaceDoesNotExistBeforeItsFirstEmit() {
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40/wapp,");
            await().until(() -> client.texts().contains("44/wapp,{\"message\":\"Invalid namespace\"}"));

            assertThat(emit("wapp", "lost")).isZero();
            client.send("40/wapp,");
            await().until(() -> evolution.connectedClients("/wapp") == 1);
            assertThat(emit("wapp", "heard")).isOne();
            await().until(() -> client.texts().stream().anyMatch(text -> text.contains("heard")));
            assertThat(client.texts()).noneMatch(text -> text.contains("lost"));
        }
    }

    @Test
    void theRealClientReceivesAnEventInItsWholeEnvelope() {
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp")) {
            await().until(client::isConnected);
            emit("wapp", "Olá 👋");
            await().until(() -> client.events().size() == 1);

            var envelope = client.events().get(0);
            assertThat(envelope.keySet())
                    .containsExactlyInAnyOrder(
                            "event", "instance", "data", "server_url", "date_time", "sender", "apikey");
            assertThat(envelope.getString("instance")).isEqualTo("wapp");
            assertThat(envelope.getString("apikey")).isEqualTo("wapp-token");
            assertThat(envelope.getString("server_url")).isEqualTo(evolution.url());
            assertThat(envelope.getJSONObject("data").getJSONObject("message").getString("conversation"))
                    .isEqualTo("Olá 👋");
        }
    }

    @Test
    void bytesArriveAsAttachments() {
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp");
                RawSocket raw = new RawSocket(evolution)) {
            raw.send("40/wapp,");
            await().until(() -> evolution.connectedClients("/wapp") == 2);
            ObjectNode data = Events.text("A", "foto", 1);
            data.putObject("message")
                    .putObject("imageMessage")
                    .put("mediaKey", new byte[] {5, 6})
                    .put("jpegThumbnail", new byte[] {-1, -40});
            evolution.emit("wapp", "messages.upsert", data);

            await().until(() -> client.events().size() == 1);
            var image = client.events()
                    .get(0)
                    .getJSONObject("data")
                    .getJSONObject("message")
                    .getJSONObject("imageMessage");
            assertThat((byte[]) image.get("mediaKey")).containsExactly(5, 6);
            assertThat((byte[]) image.get("jpegThumbnail")).containsExactly(-1, -40);
            await().until(() -> raw.frames().size() == 5);
            assertThat(raw.texts().get(2))
                    .startsWith("452-/wapp,[\"messages.upsert\",{")
                    .contains("\"mediaKey\":{\"_placeholder\":true,\"num\":0}")
                    .contains("\"jpegThumbnail\":{\"_placeholder\":true,\"num\":1}");
        }
    }

    @Test
    void instancesWithoutWebsocketAndDisabledEventsAreSilent() {
        evolution.createNamespace("off");
        evolution.createNamespace("few");
        try (SocketClient off = SocketClient.connect(evolution, "/off");
                SocketClient few = SocketClient.connect(evolution, "/few")) {
            await().until(() -> off.isConnected() && few.isConnected());
            assertThat(emit("off", "nobody hears this")).isZero();
            assertThat(emit("few", "nor this")).isZero();
            assertThat(evolution.emit("few", "messages.update", Json.object())).isOne();
            await().until(() -> few.events().size() == 1);
            assertThat(off.events()).isEmpty();
        }
    }

    @Test
    void globalEventsArriveOnTheRootForEveryInstanceAndStillOnEnabledNamespaces() {
        evolution.close();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("wapp").withWebsocket(),
                SimulatedInstance.named("off"));
        evolution.createNamespace("wapp");
        try (SocketClient root = SocketClient.connect(evolution, "/");
                SocketClient own = SocketClient.connect(evolution, "/wapp")) {
            await().until(() -> root.isConnected() && own.isConnected());
            emit("off", "one");
            emit("wapp", "two");
            // an event that no instance can choose
            evolution.emit("wapp", "groups.update", Json.object());
            await().until(() -> root.events().size() == 3);
            await().until(() -> own.events().size() == 1);
        }
    }

    @Test
    void instanceNamesAreNotUrlDecoded() {
        evolution.addInstance(SimulatedInstance.named("Loja São 1").withWebsocket());
        emit("Loja São 1", "the emit that makes the namespace");
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40/Loja São 1,");
            await().until(() -> evolution.connectedClients("/Loja São 1") == 1);
            client.send("40/Loja%20S%C3%A3o%201,");
            await().until(() -> client.texts().stream().anyMatch(text -> text.startsWith("44/Loja%20S%C3%A3o%201,")));
        }
    }

    @Test
    void onlyTheRootAndTheStoredMessagesSurviveARestart() {
        evolution.createNamespace("wapp");
        try (SocketClient root = SocketClient.connect(evolution, "/");
                SocketClient own = SocketClient.connect(evolution, "/wapp")) {
            await().until(() -> root.isConnected() && own.isConnected());
            int port = evolution.port();
            evolution.stop();
            await().until(() -> !root.isConnected() && !own.isConnected());
            assertThat(emit("wapp", "nobody is there")).isZero();
            evolution.start();

            assertThat(evolution.port()).isEqualTo(port);
            await().until(root::isConnected);
            await().until(() -> own.refusals().toString().contains("Invalid namespace"));
            assertThat(own.isConnected()).isFalse();
        }
    }

    @Test
    void cutSocketsEndWithoutACloseFrameAndTheServerContinues() {
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40");
            await().until(() -> evolution.connectedClients("/") == 1);
            evolution.cutSockets();
            await().until(() -> client.ends().contains("cut"));
            await().until(() -> evolution.connectedClients("/") == 0);
        }
        try (RawSocket next = new RawSocket(evolution)) {
            next.send("40");
            await().until(() -> evolution.connectedClients("/") == 1);
        }
    }

    @Test
    void aHungServerAnswersNothingAndContinuesAtResume() {
        evolution.close();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withPing(Duration.ofMillis(50), Duration.ofSeconds(10)),
                SimulatedInstance.named("wapp").withWebsocket());
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40");
            await().until(() -> client.texts().contains("2"));
            evolution.hang();
            client.send("40/wapp,");
            // a ping that was on its way still comes; then six of them are missing
            AtomicInteger heard = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(300))
                    .until(() -> heard.getAndSet(client.frames().size())
                            == client.frames().size());
            assertThat(client.texts()).noneMatch(text -> text.startsWith("44/wapp,"));
            evolution.resume();
            await().until(() -> client.texts().stream().anyMatch(text -> text.startsWith("44/wapp,")));
            assertThat(client.ends()).isEmpty();
        }
    }

    @Test
    void aClientMaySendWhileItAnswersPings() {
        evolution.close();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withPing(Duration.ofMillis(1), Duration.ofSeconds(10)),
                SimulatedInstance.named("wapp").withWebsocket());
        try (RawSocket client = new RawSocket(evolution)) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                client.send("40");
                return client.texts().stream().filter("2"::equals).count() >= 100;
            });
        }
    }

    @Test
    void aClientThatAnswersNoPingIsDisconnected() {
        evolution.close();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withPing(Duration.ofMillis(50), Duration.ofMillis(50)));
        try (RawSocket deaf = new RawSocket(evolution, false);
                RawSocket alive = new RawSocket(evolution)) {
            await().until(() -> deaf.ends().contains("cut"));
            assertThat(alive.ends()).isEmpty();
            assertThat(deaf.texts().get(0)).contains("\"pingInterval\":50,\"pingTimeout\":50");
        }
    }

    @Test
    void eventsArriveInTheOrderOfTheirEmits() {
        evolution.createNamespace("wapp");
        try (SocketClient client = SocketClient.connect(evolution, "/wapp")) {
            await().until(client::isConnected);
            List<String> sent =
                    IntStream.range(0, 2000).mapToObj(String::valueOf).toList();
            sent.forEach(text -> emit("wapp", text));
            await().until(() -> client.events().size() == sent.size());
            assertThat(client.events())
                    .extracting(event ->
                            event.getJSONObject("data").getJSONObject("message").getString("conversation"))
                    .isEqualTo(sent);
        }
    }

    @Test
    void aStoppedServerRestartsAtOnceOnItsPort() {
        int port = evolution.port();
        for (int time = 0; time < 300; time++) {
            evolution.stop();
            evolution.start();
            assertThat(evolution.port()).isEqualTo(port);
        }
    }

    @Test
    void aHangOfAStoppedServerEndsWhenItStarts() {
        evolution.stop();
        evolution.hang();
        evolution.stop();
        evolution.start();
        try (RawSocket client = new RawSocket(evolution)) {
            client.send("40");
            await().until(() -> client.texts().stream().anyMatch(text -> text.startsWith("40")));
        }
    }

    private int emit(String instance, String text) {
        return evolution.emit(instance, "messages.upsert", Events.text("A", text, 1));
    }
}
