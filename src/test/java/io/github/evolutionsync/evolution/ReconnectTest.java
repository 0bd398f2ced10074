package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReconnectTest {
    private static final Path CONNECTIONS = Path.of("/proc/self/net/tcp");
    /** ESTABLISHED and CLOSE_WAIT. */
    private static final Set<String> OPEN = Set.of("01", "08");

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withPing(Duration.ofMillis(200), Duration.ofMillis(200)),
            SimulatedInstance.named("wapp").withWebsocket());

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void afterARestartOfEvolutionEventsFlowAgain() throws Exception {
        try (Listener listener = joined()) {
            evolution.stop();
            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> Health.state(listener).equals("UNREACHABLE"));
            assertThat(Health.isUp(listener)).isFalse();

            evolution.start();
            soon().until(() -> evolution.connectedClients("/") == 1);
            emit(evolution, "wapp", "lost, since it makes the namespace");
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            emit(evolution, "wapp", "heard");
            soon().until(() -> texts(listener).equals(List.of("heard")));
            soon().until(() -> Health.isUp(listener));
            assertThat(listener.story("wapp"))
                    .containsExactly(
                            "instance.discovered",
                            "socket.connect",
                            "socket.connect",
                            "socket.disconnect",
                            "socket.connect",
                            "socket.connect",
                            "messages.upsert");
        }
    }

    @Test
    void aCutConnectionIsOpenedAgain() throws Exception {
        try (Listener listener = joined()) {
            evolution.cutSockets();
            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> listener.envelopes("socket.connect").size() == 4);
            emit(evolution, "wapp", "heard");
            soon().until(() -> texts(listener).equals(List.of("heard")));
        }
    }

    @Test
    void aServerSideDisconnectOfTheRootLeadsToAReconnect() throws Exception {
        try (Listener listener = joined()) {
            evolution.emitRaw(List.of(SocketFrame.text("41")));
            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> listener.envelopes("socket.connect").size() == 4);
            soon().until(() -> evolution.connectedClients("/") == 1);
        }
    }

    @Test
    void aRootThatRejectsIsRetried() throws Exception {
        try (Listener listener = joined()) {
            evolution.emitRaw(List.of(SocketFrame.text("44{\"message\":\"not now\"}")));
            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> listener.envelopes("socket.connect").size() == 4);
        }
    }

    @Test
    void aServerThatHangsIsDetectedAndReconnected() throws Exception {
        try (Listener listener = joined()) {
            evolution.hang();
            soon().until(() -> listener.story("wapp").contains("socket.disconnect"));
            soon().until(() -> Health.state(listener).equals("UNREACHABLE"));
            evolution.resume();
            soon().until(() -> Health.isUp(listener));
            soon().until(() -> evolution.connectedClients("/wapp") == 1);
            emit(evolution, "wapp", "heard");
            soon().until(() -> texts(listener).contains("heard"));
        }
    }

    @Test
    void aServerThatComesUpLaterIsFound() throws Exception {
        evolution.stop();
        try (Listener listener = Listener.to(evolution).start("wapp")) {
            soon().until(() -> Health.state(listener).equals("UNREACHABLE"));
            evolution.start();
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
        }
    }

    @Test
    void manyReconnectsLeaveNoThreadAndNoConnectionBehind() throws Exception {
        nothingIsLeftBehindBy(50);
    }

    @Tag("long")
    @Test
    void aThousandReconnectsLeaveNoThreadAndNoConnectionBehind() throws Exception {
        nothingIsLeftBehindBy(1_000);
    }

    private void nothingIsLeftBehindBy(int reconnects) throws Exception {
        try (Listener listener = joined()) {
            int threads = Threads.alive().size();
            for (int i = 0; i < reconnects; i++) {
                evolution.cutSockets();
                soon().until(() -> evolution.connectedClients("/wapp") == 0);
                soon().until(() -> evolution.connectedClients("/wapp") == 1);
            }
            soon().untilAsserted(() -> assertThat(Threads.alive()).hasSizeLessThanOrEqualTo(threads + 2));
            assertThat(evolution.connectedClients("/")).isEqualTo(1);
            emit(evolution, "wapp", "heard");
            soon().until(() -> texts(listener).equals(List.of("heard")));
            assumeThat(CONNECTIONS).as("where Linux lists connections").exists();
            // the websocket, and what is kept for the next requests over HTTP
            soon().untilAsserted(() -> assertThat(connectionsToEvolution()).isBetween(1L, 3L));
        }
    }

    /** Those that our end has not closed, also where Evolution has. */
    private long connectionsToEvolution() throws IOException {
        String port = "%04X".formatted(URI.create(evolution.url()).getPort());
        long open = 0;
        for (Path list : List.of(CONNECTIONS, Path.of("/proc/self/net/tcp6"))) {
            open += Files.exists(list) ? open(list, port) : 0;
        }
        return open;
    }

    private static long open(Path list, String remotePort) throws IOException {
        return Files.readAllLines(list).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(entry -> entry[2].endsWith(":" + remotePort))
                .filter(entry -> OPEN.contains(entry[3]))
                .count();
    }

    private Listener joined() throws Exception {
        evolution.createNamespace("wapp");
        Listener listener =
                Listener.to(evolution).with("connectTimeout", "1000").start("wapp");
        soon().until(() -> listener.envelopes("socket.connect").size() == 2);
        return listener;
    }
}
