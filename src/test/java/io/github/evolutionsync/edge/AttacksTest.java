package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node process with production's memory survives clients that take all they can, and still serves the others. */
class AttacksTest {

    private static final int SOCKET_IO = Bundle.freePort();
    private static final String TEXT = "x".repeat(20_000);
    private static final int MESSAGES = 300;

    @TempDir
    private static Path folder;

    private static SimulatedEvolution evolution;
    private static BundleProcess bundle;
    private final List<RawSocket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        String database = Bundle.newDatabase();
        bundle = BundleProcess.start(
                        folder,
                        evolution,
                        database,
                        Map.of(
                                "TENANTS",
                                "loja=acme,outra=globex",
                                "SOCKETIO_PORT",
                                Integer.toString(SOCKET_IO),
                                "HTTP_REQUEST_TIMEOUT",
                                "1s"))
                .awaitReady();
        for (int i = 0; i < MESSAGES; i++) {
            emit("loja", "A" + i, TEXT + i);
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() ->
                        Bundle.value(database, "SELECT count(*) FROM messages").equals(Integer.toString(MESSAGES)));
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void requestsInARowOfAClientThatReadsNothing() throws Exception {
        byte[] requests = "GET /app.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 4; i++) {
            open(bundle.port()).sendUntilEnded(requests, 500);
        }
        everybodyElseIsServed();
    }

    @Test
    void bodiesThatDoNotEnd() throws Exception {
        for (int i = 0; i < 300; i++) {
            RawSocket socket = open(bundle.port());
            socket.send("POST /api/chats/sync/x HTTP/1.1\nHost: x\nContent-Length: 520000\n\n");
            socket.sendUntilEnded(new byte[500_000], 1);
        }
        everybodyElseIsServed();
    }

    @Test
    void websocketsThatResumeAndNeverRead() throws Exception {
        stuck(100, "&since=0");
    }

    @Test
    void websocketsThatFollowAndNeverRead() throws Exception {
        stuck(100, "");
    }

    @Test
    @Tag("long")
    void moreOfThem() throws Exception {
        stuck(1000, "&since=0");
        stuck(1000, "");
    }

    private void stuck(int connections, String query) throws Exception {
        String token = new Tokens(Bundle.JWT_SECRET).issue("acme", Duration.ofHours(1));
        for (int i = 0; i < connections; i++) {
            open(bundle.port()).askForWebsocket("?token=" + token + query);
        }
        for (int i = 0; i < 100; i++) {
            emit("loja", "B" + connections + query + i, TEXT);
        }
        everybodyElseIsServed();
    }

    @Test
    void pingsOfEngineIoWithoutAToken() throws Exception {
        byte[] ping = new byte[131];
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        byte[] pings = new byte[500 * ping.length];
        for (int i = 0; i < 500; i++) {
            System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
        }
        for (int i = 0; i < 40; i++) {
            RawSocket socket = open(SOCKET_IO);
            socket.send(RawSocket.websocketRequest("").replace("/ws", "/socket.io/?EIO=4&transport=websocket"));
            socket.head();
            socket.sendUntilEnded(pings, 100);
        }
        everybodyElseIsServed();
    }

    @Test
    @Tag("long")
    void anEventOfManyRowsThatCannotBeStored() throws Exception {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 500_000; i++) {
            rows.add(1);
        }
        evolution.emit("loja", "messages.upsert", rows);
        everybodyElseIsServed();
    }

    private RawSocket open(int port) throws IOException {
        RawSocket socket = new RawSocket(port);
        sockets.add(socket);
        return socket;
    }

    /** Another tenant's screen opens and gets its update, the page is there, and the process is ready. */
    private void everybodyElseIsServed() throws Exception {
        String token = new Tokens(Bundle.JWT_SECRET).issue("globex", Duration.ofHours(1));
        try (RawSocket screen = new RawSocket(bundle.port())) {
            screen.askForWebsocket("?token=" + token);
            assertThat(screen.head()).startsWith("HTTP/1.1 101 ");
            assertThat(new String(screen.frame(), StandardCharsets.UTF_8)).contains("\"ready\"");
            emit("outra", "G" + System.nanoTime(), "oi");
            assertThat(new String(screen.frame(), StandardCharsets.UTF_8)).contains("\"chat:");
        }
        try (RawSocket page = new RawSocket(bundle.port())) {
            page.send("GET / HTTP/1.1\nHost: x\n\n");
            assertThat(page.head()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(bundle.isAlive()).isTrue();
        await().atMost(Duration.ofSeconds(30)).until(bundle::isReady);
        assertThat(bundle.log()).doesNotContain("OutOf");
    }

    private static void emit(String instance, String id, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        message.put("pushName", "Carla").put("messageTimestamp", 1795521600);
        message.putObject("message").put("conversation", text);
        evolution.emit(instance, "messages.upsert", message);
    }
}
