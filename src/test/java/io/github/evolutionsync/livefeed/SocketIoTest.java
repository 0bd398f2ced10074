package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.socket.client.IO;
import java.io.EOFException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Socket.IO endpoint with the Java client, and with protocol requests that no client would send. */
class SocketIoTest {

    private static final String READY = "ready {\"head\":0,\"seq\":0}";

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void aClientReceivesItsTenantsUpdatesInOrderWithTheirSeq(String transports) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient client = door.ready("acme", transports.split(","))) {
            door.door.write("acme", "a", "b");
            assertThat(client.awaitEvents(3))
                    .containsExactly(READY, "chat:new {\"id\":\"a\",\"seq\":1}", "chat:new {\"id\":\"b\",\"seq\":2}");
            door.door.send("acme", "{\"event\":\"session:update\",\"data\":{\"state\":\"open\"}}");
            assertThat(client.awaitEvents(4)).element(3).isEqualTo("session:update {\"state\":\"open\"}");
            door.door.write("acme", "a");
            assertThat(client.awaitEvents(5)).element(4).isEqualTo("chat:update {\"id\":\"a\",\"seq\":3}");
        }
    }

    @Test
    void nothingIsLostOrDoubledWhileAClientUpgrades() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient client = door.connect("acme", "polling", "websocket")) {
            int all = 300;
            for (int i = 1; i <= all; i++) {
                door.door.write("acme", "row" + i);
                if (i % 10 == 0) {
                    // so that it takes as long as an upgrade does
                    client.awaitSeq(i);
                }
            }
            List<Integer> seqs =
                    client.data.stream().map(data -> data.getInt("seq")).toList();
            for (int i = 2; i < seqs.size(); i++) {
                assertThat(seqs.get(i)).isEqualTo(seqs.get(i - 1) + 1);
            }
        }
    }

    @Test
    void twoTenantsNeverCross() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient acme = door.ready("acme", "polling");
                SocketIoClient globex = door.ready("globex", "websocket")) {
            door.door.write("acme", "of-acme");
            door.door.write("globex", "of-globex");
            door.door.send("acme", "{\"event\":\"session:update\",\"data\":{\"of\":\"acme\"}}");
            door.door.send("globex", "{\"event\":\"session:update\",\"data\":{\"of\":\"globex\"}}");
            assertThat(acme.awaitEvents(3)).hasSize(3).noneMatch(event -> event.contains("globex"));
            assertThat(globex.awaitEvents(3)).hasSize(3).noneMatch(event -> event.contains("acme"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aClientWithSinceReceivesWhatItMissed(String transport) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            door.door.write("acme", "a", "b", "c");
            try (SocketIoClient client = SocketIoClient.connect(
                    door.address(), Map.of("token", door.token("acme"), "since", "1"), transport)) {
                assertThat(client.awaitEvents(3))
                        .containsExactly(
                                "ready {\"head\":3,\"seq\":1}",
                                "chat:new {\"id\":\"b\",\"seq\":2}",
                                "chat:new {\"id\":\"c\",\"seq\":3}");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"acme, 2, 1", "globex, 2, 3", "acme, 0, 2"})
    void aReturnedOffsetCountsOnlyForItsOwnTenant(String pid, String offset, int heard) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            door.door.write("acme", "a", "b", "c");
            Map<String, String> auth =
                    Map.of("token", door.token("acme"), "since", heard == 2 ? "1" : "0", "pid", pid, "offset", offset);
            try (SocketIoClient client = SocketIoClient.connect(door.address(), auth, "websocket")) {
                assertThat(client.awaitEvents(1 + heard)).hasSize(1 + heard);
            }
        }
    }

    @Test
    void aPositionBeyondTheTenantsIsSetBackToIt() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            door.door.write("acme", "a");
            Map<String, String> auth = Map.of("token", door.token("acme"), "since", "1000");
            try (SocketIoClient client = SocketIoClient.connect(door.address(), auth, "websocket")) {
                client.awaitEvents(1);
                door.door.write("acme", "b");
                assertThat(client.awaitEvents(2))
                        .containsExactly("ready {\"head\":1,\"seq\":1}", "chat:new {\"id\":\"b\",\"seq\":2}");
            }
        }
    }

    @Test
    void theOffsetOfReadyIsTheClientsPosition() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            door.door.write("acme", "a", "b", "c");
            client.post("40{\"token\":\"" + door.token("acme") + "\",\"since\":\"1\"}");
            assertThat(client.awaitReady()).contains("42[\"ready\",{\"seq\":1,\"head\":3},\"1\"]");
        }
    }

    static List<String> badTokens() {
        return DoorTest.badTokens().stream()
                .map(query -> query.replace("?token=", ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aBadTokenIsAConnectErrorAndNothingIsJoined(String token) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient client = SocketIoClient.connect(
                        door.address(), token.isEmpty() ? null : Map.of("token", token), "polling")) {
            JSONObject refusal = client.awaitRefused();
            assertThat(refusal.getString("message")).matches("(A|The) token .+");
            assertThat(refusal.getJSONObject("data").getInt("status")).isEqualTo(401);
            assertThat(refusal.toString()).doesNotContain(Door.SECRET);
            assertThat(door.door.livefeed.hub().feed("acme").connections()).isEmpty();
        }
    }

    @Test
    void aTokenInTheQueryOrTheHeaderIsAcceptedLikeOneInAuth() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            String token = door.token("acme");
            try (SocketIoClient query = SocketIoClient.connect(
                            door.address(),
                            null,
                            IO.Options.builder().setQuery("token=" + token).build(),
                            "websocket");
                    SocketIoClient header = SocketIoClient.connect(
                            door.address(),
                            null,
                            IO.Options.builder()
                                    .setExtraHeaders(Map.of("Authorization", List.of("Bearer " + token)))
                                    .build(),
                            "polling")) {
                assertThat(query.awaitEvents(1)).containsExactly(READY);
                assertThat(header.awaitEvents(1)).containsExactly(READY);
            }
        }
    }

    @Test
    void tooManyBadTokensFromAnAddressHaveToWait() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            for (int i = 0; i < 100; i++) {
                door.door.get("/ws?token=wrong");
            }
            client.post("40{\"token\":\"wrong\"}");
            assertThat(client.poll()).startsWith("44{").contains("\"status\":429", "\"retryAfter\":");
            client.post("40{\"token\":\"" + door.token("acme") + "\"}");
            assertThat(client.poll()).startsWith("40{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999"})
    void anInvalidSinceIsAConnectError(String since) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient client = SocketIoClient.connect(
                        door.address(), Map.of("token", door.token("acme"), "since", since), "websocket")) {
            assertThat(client.awaitRefused().getString("message")).startsWith("since must be the seq of a frame");
        }
    }

    @Test
    void theTenantsLimitCountsBothEndpoints() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setMaxConnectionsPerTenant(1))) {
            Client websocket = door.door.ready("acme");
            try (SocketIoClient second = door.connect("acme", "websocket")) {
                assertThat(second.awaitRefused().toString()).contains("Too many", "429");
            }
            websocket.leave();
            await().until(() ->
                    door.door.livefeed.hub().feed("acme").connections().isEmpty());
            assertThat(door.ready("acme", "polling").events).containsExactly(READY);
        }
    }

    @Test
    void oneAddressHasALimitOfSessions() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setMaxConnectionsPerAddress(1));
                Polling first = new Polling(door)) {
            assertThat(first.sid).isNotEmpty();
            assertThat(send(door, "GET", "?EIO=4&transport=polling", "").statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void aPollingClientThatDoesNotPollIsClosed() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setSendBufferLimit(64 * 1024));
                Polling slow = new Polling(door);
                SocketIoClient quick = door.ready("acme", "polling")) {
            slow.post("40{\"token\":\"" + door.token("acme") + "\"}");
            slow.awaitReady();
            assertOnlyTheSlowOneIsClosed(door, quick);
            assertThat(send(door, "GET", slow.address(), "").body()).contains("Session ID unknown");
        }
    }

    /** HTTP clients repeat a request whose connection broke. The packets of the lost answer would be missing. */
    @Test
    void aRepeatedPollEndsTheSessionInsteadOfSkippingTheLostPackets() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            client.post("40{\"token\":\"" + door.token("acme") + "\"}");
            String poll = client.address() + "&t=N2hzxca";
            assertThat(send(door, "GET", poll, "").body()).startsWith("40{");
            assertThat(send(door, "GET", poll, "").statusCode()).isEqualTo(400);
            assertThat(client.poll()).contains("Session ID unknown");
        }
    }

    /** The same of a client whose requests have no number, such as Java's. */
    @Test
    void aConnectionThatBreaksRightAfterItsAnswerEndsTheSession() throws Exception {
        // silence ends no session meanwhile
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setIdleTimeout(3_600_000));
                Polling client = new Polling(door)) {
            client.post("40{\"token\":\"" + door.token("acme") + "\"}");
            client.awaitReady();
            try (RawSocket broken = new RawSocket(door.port)) {
                broken.send("GET /socket.io/" + client.address() + " HTTP/1.1\nHost: localhost\n\n");
                door.door.write("acme", "a");
                assertThat(broken.head()).startsWith("HTTP/1.1 200 ");
            }
            await().until(() ->
                    door.door.livefeed.hub().feed("acme").connections().isEmpty());
            assertThat(send(door, "GET", client.address(), "").statusCode()).isEqualTo(400);
        }
    }

    /** A proxy may use a connection for one request only. */
    @Test
    void aPollWithAConnectionOfItsOwnEndsNoSession() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            client.post("40{\"token\":\"" + door.token("acme") + "\"}");
            client.awaitReady();
            for (int i = 0; i < 20; i++) {
                try (RawSocket once = new RawSocket(door.port)) {
                    once.send(
                            "GET /socket.io/" + client.address() + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
                    door.door.write("acme", "n " + i);
                    assertThat(once.response()).startsWith("HTTP/1.1 200 ").contains("\"n " + i + "\"");
                    assertThat(once.isClosedByServer()).isTrue();
                }
            }
        }
    }

    @Test
    void aWebsocketClientThatDoesNotReadIsClosed() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setSendBufferLimit(256 * 1024));
                RawSocket slow = new RawSocket(door.port);
                SocketIoClient quick = door.ready("acme", "websocket")) {
            slow.send(RawSocket.websocketRequest("")
                    .replace("/ws", "/socket.io/?EIO=4&transport=websocket&token=" + door.token("acme")));
            slow.response();
            slow.frame();
            slow.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'});
            slow.frame();
            slow.frame();
            assertOnlyTheSlowOneIsClosed(door, quick);
        }
    }

    private static void assertOnlyTheSlowOneIsClosed(SocketIoDoor door, SocketIoClient quick) {
        String text = "x".repeat(64 * 1024);
        int sent = 0;
        while (door.door.livefeed.meters().closed(1013) == 0 && sent < 1_000) {
            door.door.write("acme", sent++ + text);
            quick.awaitEvents(1 + sent);
        }
        assertThat(door.door.livefeed.meters().closed(1013)).isEqualTo(1);
        assertThat(quick.disconnected).isNotDone();
        await().until(() -> door.door.livefeed.hub().feed("acme").connections().size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void anExpiredTokenEndsTheConnection(String transport) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                SocketIoClient client = SocketIoClient.connect(
                        door.address(),
                        Map.of("token", door.door.tokens.issue("acme", Duration.ofSeconds(2))),
                        transport)) {
            client.awaitEvents(1);
            client.awaitDisconnected();
            assertThat(door.door.livefeed.meters().closed(4401)).isEqualTo(1);
            await().until(() ->
                    door.door.livefeed.hub().feed("acme").connections().isEmpty());
        }
    }

    @Test
    void aClientThatAnswersNoPingIsClosedAndOneThatDoesStays() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> {
                    settings.setPingInterval(100);
                    settings.setIdleTimeout(300);
                });
                SocketIoClient lively = door.ready("globex", "polling");
                Polling silent = new Polling(door)) {
            silent.post("40{\"token\":\"" + door.token("acme") + "\"}");
            await().until(() -> door.door.livefeed.meters().closed(1001) == 1);
            assertThat(lively.disconnected).isNotDone();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void aClientThatLeavesIsForgotten(String transport) throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            door.ready("acme", transport).close();
            await().until(() ->
                    door.door.livefeed.hub().feed("acme").connections().isEmpty());
        }
    }

    @Test
    void stoppingEndsEveryConnectionAndLeavesNoThread() throws Exception {
        SocketIoDoor door = SocketIoDoor.open();
        List<SocketIoClient> clients = List.of(door.ready("acme", "polling"), door.ready("acme", "websocket"));
        door.close();
        clients.forEach(SocketIoClient::awaitDisconnected);
        assertThat(door.door.livefeed.meters().closed(1001)).isEqualTo(2);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("Livefeed")));
    }

    @Test
    void aFloodCloses() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            client.post("40{\"token\":\"" + door.token("acme") + "\"}");
            client.post("42[\"x\"]\u001e".repeat(200));
            await().until(() -> door.door.livefeed.meters().closed(1008) == 1);
        }
    }

    @Test
    void aFloodOfPingsWithoutATokenCloses() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (SocketIoDoor door = SocketIoDoor.open();
                RawSocket client = new RawSocket(door.port)) {
            client.send(RawSocket.websocketRequest("").replace("/ws", "/socket.io/?EIO=4&transport=websocket"));
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            ByteBuffer pings = ByteBuffer.allocate(200 * 6);
            while (pings.hasRemaining()) {
                pings.put(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
            }
            client.send(pings.array());
            assertThatThrownBy(() -> {
                        while (true) {
                            client.frame();
                            answered.incrementAndGet();
                        }
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class);
            assertThat(answered).hasValueLessThan(200);
        }
    }

    @Test
    void aFrameIsMappedOnceForAllClientsAndNeverForWebsockets() throws Exception {
        AtomicInteger mapped = new AtomicInteger();
        try (SocketIoDoor door = mapping(exchange ->
                mapped.addAndGet(exchange.getMessage().getBody(JsonNode.class).size()))) {
            Client websocket = door.door.ready("acme");
            door.door.write("acme", "a");
            websocket.awaitFrames(2);
            assertThat(mapped).hasValue(0);
            List<SocketIoClient> clients = List.of(
                    door.ready("acme", "websocket"), door.ready("acme", "websocket"), door.ready("acme", "polling"));
            door.door.write("acme", "b", "c");
            clients.forEach(client -> client.awaitEvents(3));
            // the three that say ready, and two rows
            assertThat(mapped).hasValue(5);
            clients.forEach(SocketIoClient::close);
        }
    }

    @Test
    void aFailingMappingIsRetriedAndAffectsNoWebsocket() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        try (SocketIoDoor door = mapping(exchange -> {
                    if (broken.get()) {
                        throw new IllegalStateException("a mistake in the mapping");
                    }
                });
                SocketIoClient client = door.ready("acme", "websocket")) {
            Client websocket = door.door.ready("acme");
            broken.set(true);
            door.door.write("acme", "a");
            websocket.awaitFrames(2);
            door.door.send("acme", "{\"event\":\"session:update\",\"data\":{}}");
            websocket.awaitFrames(3);
            broken.set(false);
            assertThat(client.awaitEvents(2)).element(1).isEqualTo("chat:new {\"id\":\"a\",\"seq\":1}");
        }
    }

    private static SocketIoDoor mapping(Processor first) throws Exception {
        return new SocketIoDoor(settings -> settings.setSocketIoMapping("direct:map"), first);
    }

    @Test
    void withoutAPortSettingNothingListens() throws Exception {
        try (Door door = Door.open()) {
            door.ready("acme");
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().contains("LivefeedSocketIo"));
        }
    }

    @Test
    void aPortInUseIsReportedWithItsSetting() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            assertThatThrownBy(() -> new SocketIoDoor(settings -> settings.setSocketIoPort(door.port)))
                    .hasStackTraceContaining("SOCKETIO_PORT");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /socket.io/?EIO=3&transport=polling, 400, Unsupported protocol version",
        "GET, /socket.io/?EIO=4&transport=carrier, 400, Transport unknown",
        "POST, /socket.io/?EIO=4&transport=polling, 400, Bad handshake method",
        "GET, /socket.io/?EIO=4&transport=polling&sid=none, 400, Session ID unknown",
        "GET, /socket.io/?EIO=4&transport=websocket, 400, Bad request",
        "GET, /other, 404, Socket.IO is at",
    })
    void aRequestOutsideTheProtocolGetsAnError(String method, String path, int status, String message)
            throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open()) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(door.address() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(message);
        }
    }

    @Test
    void pagesOfAllowedOriginsMayPoll() throws Exception {
        try (SocketIoDoor door = new SocketIoDoor(settings -> settings.setAllowedOrigins("https://desk.example.com"))) {
            HttpResponse<String> allowed = from(door, "https://desk.example.com");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("https://desk.example.com");
            assertThat(from(door, "https://evil.example").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void anotherNamespaceIsRejected() throws Exception {
        try (SocketIoDoor door = SocketIoDoor.open();
                Polling client = new Polling(door)) {
            client.post("40/other,{\"token\":\"" + door.token("acme") + "\"}");
            assertThat(client.poll()).isEqualTo("44/other,{\"message\":\"Invalid namespace\"}");
        }
    }

    private HttpResponse<String> from(SocketIoDoor door, String origin) {
        return send(HttpRequest.newBuilder(URI.create(door.address() + "/socket.io/?EIO=4&transport=polling"))
                .header("Origin", origin));
    }

    private HttpResponse<String> send(SocketIoDoor door, String method, String query, String body) {
        return send(HttpRequest.newBuilder(URI.create(door.address() + "/socket.io/" + query))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }

    /** A client that polls when a test wants it. */
    private final class Polling implements AutoCloseable {
        private final SocketIoDoor door;
        private final String sid;

        private Polling(SocketIoDoor door) {
            this.door = door;
            String opening = send(door, "GET", "?EIO=4&transport=polling", "").body();
            assertThat(opening).startsWith("0{");
            sid = new JSONObject(opening.substring(1)).getString("sid");
        }

        private String address() {
            return "?EIO=4&transport=polling&sid=" + sid;
        }

        private void post(String packets) {
            assertThat(send(door, "POST", address(), packets).statusCode()).isEqualTo(200);
        }

        private String poll() {
            return send(door, "GET", address(), "").body();
        }

        /** The packets among which it is. */
        private String awaitReady() {
            String heard = "";
            while (!heard.contains("\"ready\"")) {
                heard = poll();
            }
            return heard;
        }

        @Override
        public void close() {
            send(door, "POST", address(), "1");
        }
    }
}
