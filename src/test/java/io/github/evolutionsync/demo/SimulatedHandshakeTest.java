package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedHandshakeTest {
    private SimulatedEvolution evolution =
            SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("wapp"));

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void theGlobalKeyAndEveryTokenOpenInQueryAndHeader() {
        try (SocketClient globalInQuery = SocketClient.withQuery(evolution, "/", "apikey=test-global-key");
                SocketClient tokenInQuery = SocketClient.withQuery(evolution, "/", "apikey=wapp-token");
                SocketClient globalInHeader = SocketClient.withHeader(evolution, "/", "", "test-global-key");
                SocketClient emptyQuery = SocketClient.withHeader(evolution, "/", "apikey=", "wapp-token")) {
            await().until(() -> globalInQuery.isConnected()
                    && tokenInQuery.isConnected()
                    && globalInHeader.isConnected()
                    && emptyQuery.isConnected());
        }
    }

    @Test
    void aWrongKeyInTheQueryWinsOverARightOneInTheHeader() throws IOException {
        assertThat(upgrade("transport=websocket&apikey=wrong", "apikey: test-global-key\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request")
                .endsWith("{\"code\":4,\"message\":\"Invalid global token\"}");
    }

    @Test
    void aMissingKeyIs400OverWebsocketAnd403OverPolling() throws IOException {
        assertThat(upgrade("transport=websocket", ""))
                .startsWith("HTTP/1.1 400 Bad Request")
                .endsWith("{\"code\":4,\"message\":\"apiKey is required\"}");
        assertThat(upgrade("transport=polling", ""))
                .startsWith("HTTP/1.1 403 Forbidden")
                .endsWith("{\"code\":4,\"message\":\"apiKey is required\"}");
        assertThat(upgrade("transport=polling&apikey=wrong", ""))
                .startsWith("HTTP/1.1 403 Forbidden")
                .endsWith("{\"code\":4,\"message\":\"Invalid global token\"}");
    }

    @Test
    void theRealClientWithAWrongKeyIsRejectedAndKeepsTrying() {
        try (SocketClient wrong = SocketClient.withQuery(evolution, "/", "apikey=wrong")) {
            await().until(() -> wrong.refusals().size() > 1);
            assertThat(wrong.isConnected()).isFalse();
            assertThat(evolution.requests()).allMatch(request -> request.path().equals("/socket.io/"));
        }
    }

    @Test
    void allowedHostsNeedNoKey() {
        evolution.close();
        evolution =
                SimulatedEvolution.started(SimulatedEvolutionSettings.defaults().withLoopbackNeedsNoKey(true));
        try (SocketClient client = SocketClient.withQuery(evolution, "/", "")) {
            await().until(client::isConnected);
        }
    }

    /** The whole answer to a handshake, down to the end of the connection. */
    private String upgrade(String query, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", evolution.port())) {
            String request = "GET /socket.io/?EIO=4&" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return answer.lines().collect(Collectors.joining("\n"));
        }
    }
}
