package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.MediaLinks;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.RawSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limits of the data and connections that a client can make the node hold on each port, with and without a credential.
 */
class PortsTest {

    private static final int MOST_UNAUTHENTICATED = 256;

    private static SimulatedEvolution evolution;
    private static Bundle bundle;
    private static final int SOCKET_IO = Bundle.freePort();

    enum Port {
        HTTP("GET /app.js HTTP/1.1\nHost: x\n\n"),
        SOCKETIO("GET /x HTTP/1.1\nHost: x\n\n"),
        MANAGEMENT("GET /observe/metrics HTTP/1.1\nHost: x\n\n");

        private final String request;

        Port(String request) {
            this.request = request;
        }

        int number() {
            return switch (this) {
                case HTTP -> bundle.port();
                case SOCKETIO -> SOCKET_IO;
                case MANAGEMENT -> bundle.managementPort();
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution,
                Map.of(
                        "tenants",
                        "loja=acme",
                        "http.request-timeout",
                        "1s",
                        "camel.beans.managementPort.answer-timeout",
                        "3s",
                        "camel.component.livefeed.ping-interval",
                        "1s",
                        "camel.component.livefeed.idle-timeout",
                        "2s",
                        "livefeed.socketio-port",
                        Integer.toString(SOCKET_IO)));
    }

    @AfterAll
    static void stop() {
        bundle.close();
        evolution.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatArrivesByteByByteIsClosed(Port port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port.number())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX-".getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(15)).until(() -> isEnded(socket, "a"));
        }
    }

    @Test
    void aConnectionWithASignedLinkIsCountedToo() throws Exception {
        int before = edge().kept().size(); // those of other tests
        UUID message = UUID.randomUUID();
        String link = bundle.context()
                .getRegistry()
                .lookupByNameAndType("mediaLinks", MediaLinks.class)
                .issue("acme", message)
                .text();
        try (RawSocket socket = new RawSocket(bundle.port())) {
            socket.send("GET /api/messages/" + message + "/media?link=" + link + " HTTP/1.1\nHost: x\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 404 ");
            assertThat(edge().kept().size()).isEqualTo(before + 1);
        }
        await().until(() -> edge().kept().size() == before);
    }

    @Test
    void aBodyThatArrivesByteByByteIsClosed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", bundle.port())) {
            String head = "POST /api/chats/sync/loja HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n"
                    + "Authorization: Bearer " + bundle.token("acme") + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(15)).until(() -> isEnded(socket, "a"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionWithoutAByteIsClosed(Port port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port.number())) {
            await().atMost(Duration.ofSeconds(15)).until(() -> isEnded(socket, ""));
        }
    }

    private static boolean isEnded(Socket socket, String more) throws IOException {
        socket.setSoTimeout(100);
        try {
            socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // its refusal
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsWithoutACredentialAreFewAndTheNewestIsServed(Port port) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_UNAUTHENTICATED + 50; i++) {
                sockets.add(new Socket("127.0.0.1", port.number()));
            }
            try (RawSocket socket = new RawSocket(port.number())) {
                socket.send(port.request);
                assertThat(socket.head()).startsWith("HTTP/1.1 ");
            }
            assertThat(edge().unauthenticated().size()).isLessThanOrEqualTo(MOST_UNAUTHENTICATED);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsThatAreSentTogetherAreAnsweredInOrder(Port port) throws Exception {
        try (RawSocket socket = new RawSocket(port.number())) {
            socket.send(port.request + port.request + "GET /nothing HTTP/1.1\nHost: x\n\n");
            String first = status(socket);
            assertThat(status(socket)).isEqualTo(first);
            assertThat(status(socket)).startsWith("HTTP/1.1 404 ");
        }
    }

    private static String status(RawSocket socket) throws IOException {
        return socket.response().lines().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatKeepsSendingRequestsAndReadsNothingIsClosed(Port port) throws Exception {
        byte[] requests = port.request.replace("\n", "\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (RawSocket socket = new RawSocket(port.number())) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2000; i++) {
                            socket.send(requests);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        await().until(() -> edge().unread().budget().used() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 400000", "Transfer-Encoding: chunked"})
    void oneTenantsUnfinishedBodiesLeaveRoomForAnothers(String length) throws Exception {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                RawSocket socket = new RawSocket(bundle.port());
                sockets.add(socket);
                socket.send("POST /api/chats/sync/loja HTTP/1.1\nHost: x\n" + length + "\nAuthorization: Bearer "
                        + bundle.token("acme") + "\n\n" + Integer.toHexString(300_000) + "\n" + "a".repeat(300_000));
            }
            // on a busy machine, the first bodies time out (408) and leave room before the last one is sent
            List<String> answers = new ArrayList<>();
            for (RawSocket socket : sockets) {
                answers.add(socket.response());
            }
            assertThat(answers)
                    .anySatisfy(answer ->
                            assertThat(answer).startsWith("HTTP/1.1 503 ").contains("{\"error\":"));
            assertThat(edge().bodies().budget().used()).isLessThanOrEqualTo(4 << 20);
            assertThat(bundle.request("PUT", "/api/instances/loja", "{\"tenant\":\"acme\"}", Bundle.API_KEY)
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> edge().bodies().budget().used() == 0);
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionWithACredentialIsCountedUntilItBecomesAWebsocketOrEnds() throws Exception {
        int before = edge().kept().size(); // those of other tests
        String token = bundle.token("acme");
        String request = "GET /api/nothing HTTP/1.1\nHost: x\nAuthorization: Bearer " + token + "\n\n";
        try (RawSocket first = new RawSocket(bundle.port());
                RawSocket second = new RawSocket(bundle.port())) {
            for (RawSocket socket : List.of(first, second)) {
                socket.send(request);
                assertThat(socket.response()).startsWith("HTTP/1.1 404 ");
            }
            assertThat(edge().kept().size()).isEqualTo(before + 2);
            second.askForWebsocket("?token=" + token);
            assertThat(second.head()).startsWith("HTTP/1.1 101 ");
            assertThat(edge().kept().size()).isEqualTo(before + 1);
        }
        await().until(() -> edge().kept().size() == before);
    }

    @Test
    void aNodeWhoseBudgetIsUsedUpIsNotReadyAndSaysWhich() throws Exception {
        long most = edge().bodies().budget().limit();
        edge().bodies().budget().add(most);
        try {
            // a connection that the client has kept may have been closed for others
            await().ignoreException(IOException.class)
                    .until(() -> bundle.managed("/observe/health/ready").statusCode() == 503);
            assertThat(bundle.managed("/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(bundle.managed("/observe/health?data=true").body()).contains("further requests are rejected");
            assertThat(bundle.metrics()).contains("edge_bodies_bytes " + (double) most);
        } finally {
            edge().bodies().budget().give(most);
        }
    }

    private static Edge edge() {
        return Edge.of(bundle.context());
    }
}
