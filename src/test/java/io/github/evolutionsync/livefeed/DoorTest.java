package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.github.evolutionsync.auth.Tokens;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {

    private static final String PAGE_ORIGIN = "https://desk.example.com";

    static List<String> badTokens() {
        Algorithm ours = Algorithm.HMAC256(Door.SECRET);
        Instant later = Instant.now().plusSeconds(60);
        return List.of(
                "",
                "?token=",
                "?token=garbage",
                "?token=" + new Tokens(Door.SECRET).issue("acme", Duration.ofSeconds(-5)),
                "?token=" + new Tokens("another secret of more than 32 bytes").issue("acme", Duration.ofHours(1)),
                "?token=" + JWT.create().withClaim("tenant", "acme").sign(ours),
                "?token=" + JWT.create().withExpiresAt(later).sign(ours),
                "?token="
                        + JWT.create()
                                .withClaim("tenant", "")
                                .withExpiresAt(later)
                                .sign(ours),
                "?token="
                        + JWT.create()
                                .withClaim("tenant", "*")
                                .withExpiresAt(later)
                                .sign(ours),
                "?token="
                        + JWT.create()
                                .withClaim("tenant", 7)
                                .withExpiresAt(later)
                                .sign(ours),
                "?token="
                        + JWT.create()
                                .withClaim("tenant", "acme")
                                .withExpiresAt(later)
                                .sign(Algorithm.none()),
                "?token="
                        + JWT.create()
                                .withClaim("tenant", "acme")
                                .withExpiresAt(later)
                                .sign(Algorithm.HMAC512(Door.SECRET)));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aBadTokenIsRejectedBeforeTheUpgrade(String query) throws Exception {
        try (Door door = Door.open();
                RawSocket socket = new RawSocket(door.port)) {
            socket.askForWebsocket(query);
            assertThat(socket.response())
                    .startsWith("HTTP/1.1 401 ")
                    .contains("application/json")
                    .containsPattern("\\{\"error\":\"[^\"]+\"}$")
                    .doesNotContain(Door.SECRET);
        }
    }

    @Test
    void aTokenInTheHeaderIsAcceptedLikeOneInTheQuery() throws Exception {
        try (Door door = Door.open()) {
            String token = door.tokens.issue("acme", Duration.ofHours(1));
            assertThat(door.connect("", Map.of("Authorization", "Bearer " + token))
                            .awaitFrames(1))
                    .containsExactly("{\"event\":\"ready\",\"seq\":0,\"head\":0}");
            assertThat(door.ready("acme").frames).hasSize(1);
        }
    }

    @Test
    void aConnectionCanBeUpgradedAfterARejectedRequest() throws Exception {
        try (Door door = Door.open();
                RawSocket socket = new RawSocket(door.port)) {
            socket.send("GET /hello HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response()).contains("200 OK").endsWith("hello");
            socket.askForWebsocket("?token=wrong");
            assertThat(socket.response()).contains("401 ").doesNotContainIgnoringCase("connection: close");
            socket.send("GET /hello HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response()).contains("200 OK");
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            assertThat(socket.response()).contains("101 ");
            assertThat(new String(socket.frame())).contains("ready");
        }
    }

    @Test
    void aWebsocketRequestAmidUnansweredRequestsEndsTheConnection() throws Exception {
        try (Door door = Door.open();
                RawSocket socket = new RawSocket(door.port)) {
            socket.send("GET /hello?wait HTTP/1.1\nHost: localhost\n\n"
                    + RawSocket.websocketRequest("?token=" + door.tokens.issue("acme", Duration.ofHours(1))));
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aRequestThatIsNotAWebsocketGetsAnError() throws Exception {
        try (Door door = Door.open()) {
            String token = "?token=" + door.tokens.issue("acme", Duration.ofHours(1));
            assertThat(door.get("/ws" + token).statusCode()).isEqualTo(426);
            assertThat(door.get("/ws" + token).body()).isEqualTo("{\"error\":\"This address is a websocket\"}");
            assertThat(door.get("/ws").statusCode()).isEqualTo(401);
            assertThat(door.get("/ws-other").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "-1", "1.5", "", "99999999999999999999", "18446744073709551615", "1%20or%201=1", "%zz"})
    void anInvalidSinceIsRejectedBeforeTheUpgrade(String since) throws Exception {
        try (Door door = Door.open();
                RawSocket socket = new RawSocket(door.port)) {
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)) + "&since=" + since);
            assertThat(socket.response()).startsWith("HTTP/1.1 400 ").contains("{\"error\":");
        }
    }

    @Test
    void withoutAReadingRouteNoClientIsAdmitted() throws Exception {
        try (Door door = new Door(new Tables(), settings -> {}, null);
                RawSocket socket = new RawSocket(door.port)) {
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            assertThat(socket.response()).startsWith("HTTP/1.1 503 ").contains("{\"error\":");
        }
    }

    @Test
    void onlyPagesOfAnAllowedOriginMayConnect() throws Exception {
        try (Door door = Door.open(settings -> settings.setAllowedOrigins("https://other.example, " + PAGE_ORIGIN))) {
            String query = "?token=" + door.tokens.issue("acme", Duration.ofHours(1));
            assertThat(door.connect(query, Map.of("Origin", PAGE_ORIGIN)).awaitFrames(1))
                    .hasSize(1);
            assertThat(door.connect(query, Map.of()).awaitFrames(1)).hasSize(1);
            assertThatThrownBy(() -> door.connect(query, Map.of("Origin", "https://evil.example")))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @Test
    void oneWebsocketTooManyIsRejectedAndAFreedPlaceIsReused() throws Exception {
        try (Door door = Door.open(settings -> settings.setMaxConnectionsPerTenant(1))) {
            Client first = door.ready("acme");
            assertThatThrownBy(() -> door.connect("acme")).hasCauseInstanceOf(WebSocketHandshakeException.class);
            assertThat(door.ready("globex").frames).hasSize(1);
            first.leave();
            await().ignoreExceptions().until(() -> door.ready("acme") != null);
        }
    }

    @Test
    void oneWebsocketMoreThanTheNodeHoldsClosesOneOfTheTenantWithTheMost() throws Exception {
        try (Door door = Door.open(settings -> settings.setMaxConnections(3))) {
            Client other = door.ready("globex");
            // it may be the last one that is closed
            List<Client> many = List.of(door.ready("acme"), door.ready("acme"), door.connect("acme"));
            await().until(() -> closed(many).size() == 1);
            assertThat(door.ready("initech").frames).isNotEmpty();
            await().until(() -> closed(many).size() == 2);
            assertThat(closed(many)).extracting(Client::awaitClosed).containsOnly(1013);
            assertThat(other.closed).isNotDone();
        }
    }

    private static List<Client> closed(List<Client> clients) {
        return clients.stream().filter(client -> client.closed.isDone()).toList();
    }

    @Test
    void oneAddressHasALimitOfWebsockets() throws Exception {
        try (Door door = Door.open(settings -> settings.setMaxConnectionsPerAddress(2))) {
            door.ready("acme");
            Client second = door.ready("globex");
            assertThatThrownBy(() -> door.connect("initech")).hasCauseInstanceOf(WebSocketHandshakeException.class);
            second.leave();
            await().ignoreExceptions().until(() -> door.ready("initech") != null);
        }
    }

    @Test
    void expiryClosesWith4401() throws Exception {
        try (Door door = Door.open()) {
            // the first connection takes longest: not within this token's short life
            door.ready("acme");
            Client client = door.connect("?token=" + door.tokens.issue("acme", Duration.ofSeconds(2)), Map.of());
            assertThat(client.awaitClosed()).isEqualTo(4401);
        }
    }

    @Test
    void framesFromAClientAreIgnored() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            client.socket.sendText("{\"event\":\"ready\"}", true).join();
            client.socket.sendBinary(ByteBuffer.wrap(new byte[100]), true).join();
            door.send("acme", "{\"event\":\"session:update\"}");
            assertThat(client.awaitFrames(2)).element(1).isEqualTo("{\"event\":\"session:update\"}");
        }
    }

    @Test
    void aFloodCloses() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            IntStream.range(0, 200)
                    .mapToObj(i -> client.socket.sendText("x", true).exceptionally(gone -> null))
                    .collect(toList())
                    .forEach(sent -> sent.join());
            assertThat(client.awaitClosed()).isEqualTo(1008);
        }
    }

    @Test
    void anOversizedFrameCloses() throws Exception {
        try (Door door = Door.open(settings -> settings.setMaxFrameSize(100))) {
            Client client = door.ready("acme");
            client.socket.sendText("x".repeat(101), true);
            assertThat(client.awaitClosed()).isEqualTo(1009);
        }
    }

    @Test
    void aSilentClientIsPingedAndStaysIfItAnswers() throws Exception {
        try (Door door = Door.open(settings -> {
            settings.setPingInterval(100);
            settings.setIdleTimeout(2_000);
        })) {
            Client client = door.ready("acme");
            await().until(() -> client.pings.size() > 25);
            assertThat(client.closed).isNotDone();
        }
    }

    @Test
    void aClientThatAnswersNoPingIsClosed() throws Exception {
        try (Door door = Door.open(settings -> {
                    settings.setPingInterval(100);
                    settings.setIdleTimeout(300);
                });
                RawSocket socket = new RawSocket(door.port)) {
            socket.askForWebsocket("?token=" + door.tokens.issue("acme", Duration.ofHours(1)));
            socket.response();
            socket.frame();
            await().until(() -> ByteBuffer.wrap(socket.frame()).remaining() > 0);
            assertThat(door.livefeed.meters().closed(1001)).isEqualTo(1);
        }
    }

    @Test
    void stoppingClosesEveryClientWithItsCode() throws Exception {
        Door door = Door.open();
        List<Client> clients = List.of(door.ready("acme"), door.ready("acme"), door.ready("globex"));
        door.close();
        assertThat(clients)
                .allSatisfy(client -> assertThat(client.awaitClosed()).isEqualTo(1001));
    }

    @Test
    void stoppingLeavesNoThread() throws Exception {
        Door door = Door.open();
        door.ready("acme");
        assertThat(threads()).isNotEmpty();
        door.close();
        await().until(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("Livefeed"))
                .toList();
    }

    @Test
    void aClientThatLeavesIsForgotten() throws Exception {
        try (Door door = Door.open()) {
            Client client = door.ready("acme");
            assertThat(door.livefeed.hub().feed("acme").connections()).hasSize(1);
            client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
            assertThat(client.awaitClosed()).isEqualTo(1000);
            await().until(() -> door.livefeed.hub().feed("acme").connections().isEmpty());
        }
    }

    @Test
    void aShortSecretIsRefusedWithASentence() {
        assertThatThrownBy(() -> Door.open(settings -> settings.setJwtSecret("hunter2")))
                .hasMessageContaining("at least 32 bytes")
                .hasMessageNotContaining("hunter2");
    }
}
