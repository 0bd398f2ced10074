package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okio.Buffer;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
            SimulatedInstance.named("vendas-1").withWebsocket().withProfileName("Loja"),
            SimulatedInstance.named("vendas-2").withWebsocket(),
            SimulatedInstance.named("suporte").withWebsocket());

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void everyInstanceIsDiscoveredThenConnectedThenDelivered() throws Exception {
        try (Listener listener = Listener.to(evolution).with("mode", "global").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            for (String name : List.of("vendas-1", "vendas-2", "suporte")) {
                emit(evolution, name, "olá");
                soon().until(
                                () -> listener.story(name),
                                List.of("instance.discovered", "socket.connect", "messages.upsert")::equals);
            }
        }
    }

    @Test
    void aDiscoveryHasEvolutionsFactsAboutTheInstanceButNotItsToken() throws Exception {
        try (Listener listener = Listener.to(evolution).start("vendas-1")) {
            soon().until(() -> listener.envelopes("instance.discovered").size() == 1);
            JsonNode data = listener.envelopes("instance.discovered").get(0).path("data");
            assertThat(data.path("state").textValue()).isEqualTo("open");
            assertThat(data.path("profileName").textValue()).isEqualTo("Loja");
            assertThat(data.path("ownerJid").textValue()).isEqualTo("5511900000009@s.whatsapp.net");
            assertThat(data.has("integration")).isTrue();
            assertThat(data.has("profilePictureUrl")).isTrue();
            assertThat(data.path("mode").isNull()).isTrue();
            assertThat(data.toString()).doesNotContain("token");
        }
    }

    @Test
    void onlyInstancesThatMatchThePatternsAreFollowed() throws Exception {
        try (Listener listener = Listener.to(evolution).start("vendas-*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 2);
            emit(evolution, "suporte", "not for us");
            emit(evolution, "vendas-2", "for us");
            soon().until(() -> texts(listener).contains("for us"));
            assertThat(listener.story("suporte")).isEmpty();
            assertThat(listener.consumer().getStats().getIgnored()).isEqualTo(1);
        }
    }

    @Test
    void ofManyInstancesAndLongNamesAsManyAreKeptAsFit() throws Exception {
        String names = IntStream.range(0, 6_000)
                .mapToObj(i -> "{\"name\":\"i" + i + "\",\"profileName\":\"" + "p".repeat(300) + "\"}")
                .collect(Collectors.joining(","));
        evolution.failHttp(
                "/instance/fetchInstances",
                200,
                "[{\"name\":\"\"},{\"name\":\" \"},{\"name\":\"" + "n".repeat(1_000_000) + "\"}," + names + "]");
        try (LogCapture log = new LogCapture();
                Listener listener =
                        Listener.to(evolution).with("mode", "global").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == InstanceList.MOST);
            assertThat(listener.envelopes("instance.discovered"))
                    .hasSize(InstanceList.MOST)
                    .allMatch(event -> event.at("/data/profileName").isNull());
            assertThat(log.atLeast(Level.WARN))
                    .anyMatch(line -> line.contains("lists 1003 instances that are ignored"));
            emit(evolution, "suporte", "one too many");
            soon().until(() -> listener.consumer().getStats().getIgnored() == 1);
        }
    }

    @Test
    void aListOfInstancesThatIsTooLongIsReported() throws Exception {
        Buffer endless = new Buffer().writeUtf8("[").writeUtf8(" ".repeat(65 << 20));
        assertThatThrownBy(() -> new InstanceList(new RareLog(System::nanoTime)).read(endless))
                .isInstanceOf(IOException.class)
                .hasMessage("its list of instances is longer than 64 MiB");
    }

    @Test
    void anInstanceThatIsAddedLaterIsFound() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "50").start("*")) {
            soon().until(() -> asked() > 3);
            evolution.addInstance(SimulatedInstance.named("nova").withWebsocket());
            soon().until(() -> listener.story("nova").equals(List.of("instance.discovered", "socket.connect")));
        }
    }

    @Test
    void theFirstEventOfAnUnknownInstanceComesAfterItsDiscovery() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "50").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            evolution.failHttp("/instance/fetchInstances", 500, "{}");
            evolution.addInstance(SimulatedInstance.named("nova"));
            emit(evolution, "nova", "olá");
            soon().until(
                            () -> listener.story("nova"),
                            List.of("instance.discovered", "socket.connect", "messages.upsert")::equals);

            evolution.clearFaults();
            soon().until(() -> listener.story("nova").size() == 4);
            JsonNode asked = listener.envelopes("instance.discovered").get(4).path("data");
            assertThat(asked.path("state").textValue()).isEqualTo("open");
            assertThat(asked.path("mode").textValue()).isEqualTo("global");
        }
    }

    @Test
    void theFirstEventOfAnUnknownInstanceRequestsItsFacts() throws Exception {
        try (Listener listener = Listener.to(evolution).start("*")) {
            soon().until(() -> asked() == 2);
            evolution.addInstance(SimulatedInstance.named("nova"));
            emit(evolution, "nova", "olá");
            soon().until(() -> listener.envelopes("instance.discovered").stream()
                    .anyMatch(e -> e.path("instance").asText().equals("nova")
                            && e.at("/data/state").asText().equals("open")));
        }
    }

    @Test
    void aChangeOfFactsIsDeliveredOnce() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "30").start("suporte")) {
            soon().until(() -> listener.story("suporte").contains("socket.connect"));
            evolution.setState("suporte", "close", "close");
            soon().until(() -> listener.envelopes("instance.discovered").size() == 2);
            long asked = asked();
            soon().until(() -> asked() > asked + 3);
            assertThat(listener.envelopes("instance.discovered"))
                    .extracting(e -> e.at("/data/state").textValue())
                    .containsExactly("open", "close");
        }
    }

    @Test
    void anInstanceThatIsNamedIsAnnouncedAlthoughEvolutionDoesNotListIt() throws Exception {
        try (Listener listener = Listener.to(evolution).start("suporte,fantasma")) {
            soon().until(() -> listener.story("fantasma").equals(List.of("instance.discovered", "socket.connect")));
            assertThat(listener.envelopes("instance.discovered").stream()
                            .filter(e -> e.path("instance").asText().equals("fantasma"))
                            .map(e -> e.at("/data/state").isNull()))
                    .containsExactly(true);
            soon().until(() -> Health.of(listener).getDetails().get("unknownInstances") != null);
            assertThat(Health.of(listener).getDetails()).containsEntry("unknownInstances", "fantasma");
        }
    }

    @Test
    void anInstanceThatIsNamedIsAnnouncedAlthoughTheListIsUnavailable() throws Exception {
        evolution.failHttp("/instance/fetchInstances", 500, "{}");
        try (Listener listener = Listener.to(evolution).start("suporte")) {
            soon().until(() -> listener.story("suporte").equals(List.of("instance.discovered", "socket.connect")));
            emit(evolution, "suporte", "olá");
            soon().until(() -> texts(listener).equals(List.of("olá")));
        }
    }

    @Test
    void anInstanceThatIsGoneAndComesBackIsDiscoveredAgain() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "30").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            evolution.removeInstance("suporte");
            soon().until(() -> listener.story("suporte").contains("instance.missing"));
            evolution.addInstance(SimulatedInstance.named("suporte").withWebsocket());
            soon().until(() -> listener.story("suporte")
                    .equals(List.of(
                            "instance.discovered",
                            "socket.connect",
                            "instance.missing",
                            "instance.discovered",
                            "socket.connect")));
        }
    }

    @Test
    void anInstanceIsMissingOnlyIfEvolutionConfirmsItAndNotIfItsListIsEmptyOrPartial() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "30").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            evolution.failHttp("/instance/fetchInstances", 200, "[]");
            soon().until(() -> requests("/instance/connectionState/suporte") > 1);
            evolution.failHttp("/instance/fetchInstances", 200, "[{\"name\":\"suporte\"}]");
            evolution.failHttp("/instance/connectionState", 404, "<html>Not Found</html>");
            long asked = requests("/instance/connectionState/vendas-1");
            soon().until(() -> requests("/instance/connectionState/vendas-1") > asked + 1);
            evolution.clearFaults();
            emit(evolution, "vendas-1", "ainda aqui");
            soon().until(() -> texts(listener).contains("ainda aqui"));
            assertThat(listener.envelopes("instance.missing")).isEmpty();
            assertThat(listener.envelopes("socket.disconnect")).isEmpty();
        }
    }

    @Test
    void aKeyOfOneInstanceFindsNoOtherMissing() throws Exception {
        try (Listener listener = Listener.to(evolution.url(), "suporte-token")
                .with("discoveryPeriod", "30")
                .start("*")) {
            soon().until(() -> listener.story("suporte").contains("socket.connect"));
            emit(evolution, "vendas-1", "de outra");
            soon().until(() -> requests("/instance/connectionState/vendas-1") > 1);
            assertThat(listener.envelopes("instance.missing")).isEmpty();
        }
    }

    @Test
    void anInstanceThatIsNamedAndGoneIsMissingOnceAndFoundAgain() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "30").start("suporte")) {
            soon().until(() -> listener.story("suporte").contains("socket.connect"));
            evolution.removeInstance("suporte");
            soon().until(() -> listener.story("suporte").contains("instance.missing"));
            long asked = asked();
            soon().until(() -> asked() > asked + 2);
            assertThat(listener.story("suporte"))
                    .containsExactly("instance.discovered", "socket.connect", "instance.missing");
            evolution.addInstance(SimulatedInstance.named("suporte").withWebsocket());
            soon().until(() -> listener.story("suporte").size() == 5);
            assertThat(listener.story("suporte").subList(3, 5))
                    .containsExactly("instance.discovered", "socket.connect");
        }
    }

    @Test
    void onlyWhatTheFirstListDidNotHaveHasAppeared() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "30").start("*")) {
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            evolution.addInstance(SimulatedInstance.named("nova").withWebsocket());
            soon().until(() -> listener.story("nova").contains("socket.connect"));
            assertThat(listener.envelopes("instance.discovered")).allSatisfy(discovered -> {
                assertThat(discovered.at("/data/appeared").booleanValue())
                        .isEqualTo("nova".equals(discovered.path("instance").asText()));
                assertThat(Instant.parse(discovered.at("/data/createdAt").asText()))
                        .isBeforeOrEqualTo(Instant.now());
            });
        }
    }

    @Test
    void websocketEventsAreEnabledIfOffAndNotNarrowedIfOn() throws Exception {
        evolution.addInstance(SimulatedInstance.named("off/1%41"));
        evolution.addInstance(SimulatedInstance.named("few").withWebsocket("MESSAGES_UPDATE"));
        try (Listener listener = Listener.to(evolution).start("*")) {
            soon().until(() -> !settings().isEmpty());
            assertThat(settings()).hasSize(1);
            assertThat(settings().get(0).path()).isEqualTo("/websocket/set/off%2F1%2541");
            assertThat(settings().get(0).text()).isEqualTo("{\"websocket\":{\"enabled\":true,\"events\":[]}}");
            soon().until(() -> listener.story("off/1%41").contains("socket.connect"));
        }
    }

    @Test
    void websocketEventsStayUnchangedIfConfigured() throws Exception {
        evolution.addInstance(SimulatedInstance.named("off"));
        try (Listener listener = Listener.to(evolution)
                .with("enableWebsocket", "false")
                .with("discoveryPeriod", "30")
                .start("*")) {
            long asked = asked();
            soon().until(() -> asked() > asked + 3);
            assertThat(listener.story("off")).contains("socket.connect");
            assertThat(settings()).isEmpty();
        }
    }

    private List<ReceivedRequest> settings() {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/websocket/set/"))
                .toList();
    }

    private long asked() {
        return requests("/instance/fetchInstances");
    }

    private long requests(String path) {
        return evolution.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }
}
