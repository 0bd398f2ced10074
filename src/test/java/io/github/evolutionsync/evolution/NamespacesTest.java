package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.ReceivedRequest;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.transports.WebSocket;
import io.socket.parser.IOParser;
import io.socket.parser.Parser;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacesTest {

    @Test
    void aRejectedNamespaceIsRetriedOverOneConnectionUntilItExists() throws Exception {
        try (SimulatedEvolution evolution = perInstance("wapp");
                Listener listener = Listener.to(evolution).start("wapp")) {
            awaitRefusals(evolution);
            assertThat(emit(evolution, "wapp", "lost to everybody")).isZero();
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            emit(evolution, "wapp", "heard");

            soon().until(() -> texts(listener).equals(List.of("heard")));
            assertThat(handshakes(evolution)).isEqualTo(1);
            assertThat(listener.story("wapp"))
                    .containsExactly("instance.discovered", "socket.connect", "socket.connect", "messages.upsert");
            assertThat(listener.envelopes("socket.connect"))
                    .extracting(e -> e.at("/data/namespace").textValue())
                    .containsExactly("/", "/wapp");
        }
    }

    /** Socket.IO makes a second socket of a second request, which then gets every event as well. */
    @Test
    void aNamespaceIsRequestedOnceWhileTheServerIsSlowToAnswer() {
        AtomicInteger asked = new AtomicInteger();
        IOParser.Encoder encoder = new IOParser.Encoder();
        Manager.Options options = new Manager.Options();
        options.encoder = (packet, callback) -> {
            asked.addAndGet(packet.type == Parser.CONNECT && "/wapp".equals(packet.nsp) ? 1 : 0);
            encoder.encode(packet, callback);
        };
        try (SimulatedEvolution evolution = perInstance("wapp");
                HttpTransport transport = new HttpTransport(Duration.ofSeconds(5))) {
            evolution.createNamespace("wapp");
            options.webSocketFactory = transport.client();
            options.callFactory = transport.client();
            options.transports = new String[] {WebSocket.NAME};
            options.query = "apikey=" + evolution.apiKey();
            Manager manager = new Manager(URI.create(evolution.url()), options);
            Socket root = manager.socket("/").connect();
            soon().until(root::connected);
            Namespaces namespaces = new Namespaces(manager, new NoListener());
            evolution.hang();
            IntStream.range(0, 5).forEach(i -> namespaces.join(Set.of("wapp")));
            soon().until(() -> asked.get() > 0);
            evolution.resume();
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            assertThat(asked).hasValue(1);
            namespaces.leave();
            root.close();
            soon().until(() -> evolution.connectedClients("/") == 0);
        }
    }

    @Test
    void aNamespaceThatTheServerEndsIsJoinedAgain() throws Exception {
        try (SimulatedEvolution evolution = perInstance("wapp");
                Listener listener = Listener.to(evolution).start("wapp")) {
            evolution.createNamespace("wapp");
            soon().until(() -> listener.envelopes("socket.connect").size() == 2);
            evolution.emitRaw(List.of(SocketFrame.text("41/wapp,")));

            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> listener.envelopes("socket.connect").size() == 3);
            emit(evolution, "wapp", "again");
            soon().until(() -> texts(listener).contains("again"));
            assertThat(handshakes(evolution)).isEqualTo(1);
        }
    }

    @Test
    void whenTheRootDeliversTooEveryEventArrivesOnceAndTheNamespaceIsLeft() throws Exception {
        try (SimulatedEvolution evolution = global("wapp");
                Listener listener = Listener.to(evolution).start("wapp")) {
            evolution.createNamespace("wapp");
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            IntStream.range(0, 100).forEach(i -> emit(evolution, "wapp", "" + i));

            soon().until(() -> evolution.connectedClients("/wapp") == 0);
            IntStream.range(100, 200).forEach(i -> emit(evolution, "wapp", "" + i));
            soon().until(() -> texts(listener).contains("199"));
            assertThat(texts(listener))
                    .isEqualTo(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
            assertThat(listener.consumer().getStats().getRepeated()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Loja São 1", "a/b?c", "100%", "Ação #2 & filhos", "日本"})
    void instancesMayHaveOddNames(String name) throws Exception {
        try (SimulatedEvolution evolution = perInstance(name);
                Listener listener = Listener.to(evolution).start("*")) {
            evolution.createNamespace(name);
            soon().until(() -> evolution.connectedClients("/" + name) == 1);
            emit(evolution, name, "olá");
            soon().until(() -> texts(listener).equals(List.of("olá")));
            assertThat(listener.story(name)).startsWith("instance.discovered", "socket.connect");
        }
    }

    @Test
    void anInstanceWithACommaInItsNameIsReceivedOnTheRoot() throws Exception {
        try (SimulatedEvolution evolution = global("Loja, Centro");
                Listener listener = Listener.to(evolution).start("*")) {
            awaitRefusals(evolution);
            emit(evolution, "Loja, Centro", "olá");
            soon().until(() -> texts(listener).equals(List.of("olá")));
        }
    }

    @Test
    void aNamespaceWithACommaIsNotRequestedBecauseTheServerWouldEndTheConnection() {
        EvolutionStats stats = new EvolutionStats();
        OwnEvents own = new OwnEvents(Clock.systemUTC());
        EventQueue queue = new EventQueue(10, 10_000, new Overflow(own, stats));
        Instances instances = new Instances(new InstancePatterns("*"), EvolutionMode.AUTO, own, queue, stats, () -> {});
        instances.listed(List.of(
                new ListedInstance("Loja, Centro", InstanceFacts.NONE, true),
                new ListedInstance("Loja", InstanceFacts.NONE, true)));
        instances.rootConnected();
        assertThat(instances.needingNamespace()).containsExactly("Loja");
    }

    @Test
    void inInstanceModeEventsOfTheRootAreIgnored() throws Exception {
        try (SimulatedEvolution evolution = global("wapp");
                Listener listener =
                        Listener.to(evolution).with("mode", "instance").start("wapp")) {
            evolution.createNamespace("wapp");
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            emit(evolution, "wapp", "once");
            soon().until(() -> texts(listener).equals(List.of("once")));
            assertThat(listener.consumer().getStats().getIgnored()).isEqualTo(1);
        }
    }

    @Test
    void inGlobalModeNoNamespaceIsRequestedAndNoInstanceIsChanged() throws Exception {
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("off"));
                Listener listener =
                        Listener.to(evolution).with("mode", "global").start("*")) {
            evolution.createNamespace("off");
            awaitRefusals(evolution);
            emit(evolution, "off", "olá");
            soon().until(() -> texts(listener).equals(List.of("olá")));
            assertThat(listener.story("off"))
                    .containsExactly("instance.discovered", "socket.connect", "messages.upsert");
            assertThat(evolution.requests()).extracting(ReceivedRequest::path).noneMatch(p -> p.contains("/set/"));
        }
    }

    /** The second question for instances is asked after namespaces were asked for the first time. */
    private static void awaitRefusals(SimulatedEvolution evolution) {
        soon().until(() -> evolution.requests().stream()
                        .filter(request -> request.path().equals("/instance/fetchInstances"))
                        .count()
                >= 2);
    }

    private static long handshakes(SimulatedEvolution evolution) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/socket.io"))
                .count();
    }

    private static SimulatedEvolution perInstance(String... names) {
        return started(SimulatedEvolutionSettings.defaults(), names);
    }

    private static SimulatedEvolution global(String... names) {
        return started(SimulatedEvolutionSettings.defaults().withGlobalEvents(true), names);
    }

    private static SimulatedEvolution started(SimulatedEvolutionSettings settings, String... names) {
        SimulatedEvolution evolution = SimulatedEvolution.started(settings);
        List.of(names)
                .forEach(name ->
                        evolution.addInstance(SimulatedInstance.named(name).withWebsocket()));
        return evolution;
    }

    private static final class NoListener implements Connection.Listener {
        @Override
        public void rootConnected() {}

        @Override
        public void namespaceConnected(String instance) {}

        @Override
        public void namespaceLost(String instance, String reason) {}

        @Override
        public void ended(Connection connection, boolean wasConnected, Diagnosis why) {}
    }
}
