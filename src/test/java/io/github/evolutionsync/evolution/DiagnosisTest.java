package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each problem with a connection has its own diagnosis, which is logged once. */
class DiagnosisTest {
    private static final String KEY = "a-key-that-nobody-may-see";

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withApiKey(KEY),
            SimulatedInstance.named("wapp").withWebsocket());
    private LogCapture log;

    @BeforeEach
    void capture() {
        log = new LogCapture();
    }

    @AfterEach
    void close() {
        assertThat(log.atLeast(Level.INFO).toString()).doesNotContain(KEY).doesNotContain("wrong-key");
        log.close();
        evolution.close();
    }

    @Test
    void aWrongKey() throws Exception {
        try (Listener listener = Listener.to(evolution.url(), "wrong-key").start("wapp")) {
            awaitState(listener, "KEY_REFUSED");
            assertLogged("Evolution at " + evolution.url() + " refused the API key", "check EVOLUTION_API_KEY");
            assertThat(Health.of(listener).getDetails())
                    .containsEntry("url", evolution.url())
                    .containsKey("since");
            assertThat(Health.of(listener).getMessage().orElseThrow()).contains("EVOLUTION_API_KEY");

            // many attempts later, the line stands there once
            long attempts = attempts();
            soon().until(() -> attempts() > attempts + 5);
            assertThat(log.atLeast(Level.WARN)).hasSize(1);
        }
    }

    @Test
    void aWrongKeyWhereTheSocketNeedsNone() throws Exception {
        try (SimulatedEvolution open = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withLoopbackNeedsNoKey(true));
                Listener listener = Listener.to(open.url(), "wrong-key").start("*")) {
            awaitState(listener, "KEY_REFUSED");
            assertLogged("refused the API key (HTTP 401)", "check EVOLUTION_API_KEY");
        }
    }

    @Test
    void aLicenceThatIsMissingAndThenIsThere() throws Exception {
        evolution.requireLicense();
        try (Listener listener =
                Listener.to(evolution).with("discoveryPeriod", "50").start("wapp")) {
            awaitState(listener, "LICENSE_REQUIRED");
            assertLogged("LICENSE_REQUIRED");
            evolution.clearFaults();
            soon().until(() -> Health.isUp(listener));
        }
    }

    @Test
    void aPortWithoutAServer() throws Exception {
        int port = Bundle.freePort();
        try (Listener listener = Listener.to("http://127.0.0.1:" + port, KEY).start("wapp")) {
            awaitState(listener, "UNREACHABLE");
            assertLogged("Evolution at http://127.0.0.1:" + port + " cannot be reached");
        }
    }

    @Test
    void aServerThatAcceptsAndSendsNothing() throws Exception {
        evolution.hang();
        try (Listener listener =
                Listener.to(evolution).with("connectTimeout", "200").start("wapp")) {
            awaitState(listener, "UNREACHABLE");
        }
    }

    @Test
    void aHostThatIsNotKnown() throws Exception {
        try (Listener listener =
                Listener.to("http://evolution.invalid:8080", KEY).start("wapp")) {
            awaitState(listener, "HOST_UNKNOWN");
            assertLogged("the host of http://evolution.invalid:8080 is not known");
        }
    }

    @Test
    void aHostWithAnUnderscoreIsNotTakenForLocalhost() throws Exception {
        try (Listener listener = Listener.to("http://evolution_api.invalid:" + evolution.port(), KEY)
                .start("wapp")) {
            awaitState(listener, "HOST_UNKNOWN");
            assertThat(evolution.requests()).isEmpty();
        }
    }

    @Test
    void aServerThatAcceptsTheWebsocketAndSendsNothing() throws Exception {
        try (SilentWebsocket server = new SilentWebsocket();
                Listener listener = Listener.to(server.url(), KEY)
                        .with("connectTimeout", "300")
                        .start("wapp")) {
            soon().until(() -> server.upgrades() >= 2);
            awaitState(listener, "UNREACHABLE");
        }
    }

    @Test
    void noSentenceContainsTheKey() {
        ConnectionStatus status = new ConnectionStatus(
                Clock.systemUTC(), new RareLog(System::nanoTime), ServerUrl.parse("http://h"), KEY);
        status.socketDown(new Diagnosis(ConnectionState.UNREACHABLE, "GET /socket.io/?apikey=" + KEY + " failed"));
        assertThat(status.snapshot().diagnosis().reason()).isEqualTo("GET /socket.io/?apikey=*** failed");
    }

    @Test
    void httpsWhereOnlyHttpIs() throws Exception {
        try (Listener listener =
                Listener.to(evolution.url().replace("http:", "https:"), KEY).start("wapp")) {
            awaitState(listener, "TLS_FAILURE");
            assertLogged("cannot open a secure connection");
        }
    }

    @Test
    void aServerThatIsNotEvolution() throws Exception {
        HttpServer server = httpServer(404, "<html>Not here</html>", 404);
        try (Listener listener = Listener.to(url(server), KEY).start("wapp")) {
            awaitState(listener, "NOT_EVOLUTION");
            assertLogged("does not look like Evolution API", "check EVOLUTION_URL");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anEvolutionWithItsWebsocketOff() throws Exception {
        HttpServer server = httpServer(200, "[]", 404);
        try (Listener listener = Listener.to(url(server), KEY).start("*")) {
            awaitState(listener, "WEBSOCKET_OFF");
            assertLogged("HTTP 404 to the websocket", "WEBSOCKET_ENABLED=true");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aProxyWithoutAnEvolutionBehindIt() throws Exception {
        HttpServer server = httpServer(502, "<html>Bad gateway</html>", 502);
        try (Listener listener = Listener.to(url(server), KEY).start("*")) {
            awaitState(listener, "UNREACHABLE");
            assertLogged("HTTP 502");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRedirectIsNotFollowedWithTheKey() throws Exception {
        HttpServer server = httpServer(301, "", 301);
        try (Listener listener = Listener.to(url(server), KEY).start("*")) {
            awaitState(listener, "NOT_EVOLUTION");
            assertLogged("redirects");
            assertThat(evolution.requests()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private void awaitState(Listener listener, String state) {
        soon(state).until(() -> Health.state(listener), state::equals);
        assertThat(Health.isUp(listener)).isFalse();
    }

    private void assertLogged(String... parts) {
        List<String> lines = log.atLeast(Level.WARN);
        assertThat(lines).anySatisfy(line -> assertThat(line).contains(parts));
        assertThat(lines).noneMatch(line -> line.contains("Exception"));
    }

    private long attempts() {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith("/socket.io"))
                .count();
    }

    private HttpServer httpServer(int apiStatus, String apiBody, int socketStatus) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean socket = exchange.getRequestURI().getPath().startsWith("/socket.io");
            byte[] body = (socket ? "" : apiBody).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", evolution.url() + "/instance/fetchInstances");
            exchange.sendResponseHeaders(socket ? socketStatus : apiStatus, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
