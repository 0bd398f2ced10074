package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.NodeProject;
import io.github.evolutionsync.auth.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Socket.IO endpoint with the official JavaScript client, whose handlers are not specific to this endpoint. */
class SocketIoJavaScriptTest {

    private static Path folder;

    @BeforeAll
    static void install() throws Exception {
        folder = NodeProject.install("socketio", "client.mjs", "socket.io-client");
    }

    @Test
    void aClientConnectsUpgradesAndReceivesOnlyItsTenantsEvents() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Node acme = new Node(door, Map.of("auth", Map.of("token", door.token("acme"))), false);
                Node globex = new Node(
                        door,
                        Map.of("auth", Map.of("token", door.token("globex")), "transports", List.of("polling")),
                        false)) {
            acme.awaitLine("upgrade \"websocket\"");
            acme.awaitLine("ready {\"seq\":0,\"head\":0}");
            globex.awaitLine("ready {\"seq\":0,\"head\":0}");
            door.door.write("acme", "of-acme");
            door.door.write("globex", "of-globex");
            acme.awaitLine("chat:new {\"id\":\"of-acme\",\"seq\":1}");
            globex.awaitLine("chat:new {\"id\":\"of-globex\",\"seq\":1}");
            assertThat(acme.lines).noneMatch(line -> line.contains("globex"));
            assertThat(globex.lines).noneMatch(line -> line.contains("acme"));
        }
    }

    @Test
    void aClientResumesWithSince() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            door.door.write("acme", "a", "b", "c");
            try (Node client = new Node(door, Map.of("auth", Map.of("token", door.token("acme"), "since", 1)), false)) {
                client.awaitLine("chat:new {\"id\":\"c\",\"seq\":3}");
                assertThat(client.lines)
                        .contains("chat:new {\"id\":\"b\",\"seq\":2}")
                        .noneMatch(line -> line.contains("\"id\":\"a\""));
            }
        }
    }

    static List<Map<String, Object>> refusedAuths() {
        return List.of(
                Map.of(),
                Map.of("token", "wrong"),
                Map.of("token", new Tokens(Door.SECRET).issue("acme", Duration.ofSeconds(-5))));
    }

    @ParameterizedTest
    @MethodSource("refusedAuths")
    void aMissingWrongOrExpiredTokenIsAConnectError(Map<String, Object> auth) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Node client = new Node(door, auth.isEmpty() ? Map.of() : Map.of("auth", auth), false)) {
            await().until(() -> client.lines.stream()
                    .anyMatch(line -> line.startsWith("connect_error") && line.contains("\"status\":401")));
            assertThat(client.lines).noneMatch(line -> line.startsWith("ready"));
        }
    }

    @Test
    void aClientThatIsTooSlowIsDisconnectedAndResumesByItselfWithAllMissedRows() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setSendBufferLimit(256 * 1024));
                Node client = new Node(
                        door,
                        Map.of("auth", Map.of("token", door.token("acme")), "transports", List.of("websocket")),
                        true)) {
            client.awaitLine("ready {\"seq\":0,\"head\":0}");
            String text = "x".repeat(100 * 1024);
            AtomicInteger sent = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(5)).until(() -> {
                door.door.write("acme", sent.incrementAndGet() + text);
                return door.door.livefeed.meters().closed(1013) == 1;
            });
            client.goOn();
            door.door.write("acme", "last");
            int last = sent.get() + 1;
            client.awaitLine("chat:new {\"id\":\"last\",\"seq\":" + last + "}");
            assertThat(client.lines).contains("connect {\"recovered\":true}");
            List<String> heard = new ArrayList<>();
            client.lines.stream()
                    .filter(line -> line.startsWith("chat:new"))
                    .forEach(line -> heard.add(line.replaceAll(".*\"seq\":(\\d+)}", "$1")));
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, last)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    /** A client in a process of its own. */
    private static final class Node implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Process process;

        private Node(SocketIoDoor door, Map<String, Object> options, boolean stalling) throws IOException {
            Map<String, Object> arguments = new HashMap<>();
            arguments.put("address", door.address());
            arguments.put("options", options);
            arguments.put("stalling", stalling);
            process = new ProcessBuilder("node", "client.mjs", Bundle.JSON.writeValueAsString(arguments))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            Thread reader = new Thread(this::read, "socketio-client");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader output = process.inputReader()) {
                output.lines().forEach(lines::add);
            } catch (IOException e) {
                lines.add(e.toString());
            }
        }

        private void awaitLine(String line) {
            await().failFast("the client ended", () -> !process.isAlive()).until(() -> lines.contains(line));
        }

        /** Ends the stall that began with its first news. */
        private void goOn() throws IOException {
            process.getOutputStream().close();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
