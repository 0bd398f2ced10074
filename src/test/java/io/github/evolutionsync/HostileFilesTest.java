package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers to the request for a file that fill what they can or never end. Each ends in a state, and leaves nothing in the folder. */
class HostileFilesTest {
    private static final byte[] START = "{\"mimetype\":\"image/jpeg\",\"base64\":\"".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ZEROS = "AAAA".repeat(16 * 1024).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SimulatedEvolution evolution = new SimulatedEvolution(SimulatedEvolutionSettings.defaults());
    private HttpServer server;
    private Bundle bundle;
    private Path store;

    private interface Body {
        void writeTo(OutputStream body) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        store = folder.resolve("media");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
    }

    @AfterEach
    void stop() {
        bundle.close();
        server.stop(0);
        threads.shutdownNow();
        evolution.close();
    }

    @Test
    void anAnswerThatUnpacksWithoutAnEndIsSkipped() throws Exception {
        answer("gzip", body -> {
            try (GZIPOutputStream zipped = new GZIPOutputStream(body)) {
                endless(zipped);
            }
        });
        node(Map.of());
        fetch("A");
        state("A", "skipped");
    }

    @Test
    void anAnswerWithoutAnEndIsSkipped() throws Exception {
        answer(null, HostileFilesTest::endless);
        node(Map.of());
        fetch("A");
        state("A", "skipped");
    }

    /** It is away for the time being, like an Evolution that answers nothing, and other files are fetched. */
    @Test
    void anAnswerThatTricklesIsCutAndTheNextFileIsFetched() throws Exception {
        server.createContext("/chat/getBase64FromMediaMessage/", exchange -> {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer(
                    exchange,
                    null,
                    request.contains("\"SLOW")
                            ? HostileFilesTest::trickle
                            : body -> {
                                body.write(START);
                                body.write("AAAA\"}".getBytes(StandardCharsets.UTF_8));
                            });
        });
        node(Map.of("camel.beans.mediaLimits.longest", "1s"));
        fetch("SLOW");
        bundle.awaitValue("SELECT count(*) FROM media WHERE tries > 0 AND leased_until IS NULL", "1");
        fetch("NEXT");
        state("NEXT", "stored");
        bundle.rows("DELETE FROM media WHERE state = 'pending'");
        await().atMost(Duration.ofSeconds(30)).until(() -> files() == 1);
    }

    private static void endless(OutputStream body) throws IOException {
        body.write(START);
        while (!Thread.interrupted()) {
            body.write(ZEROS);
        }
    }

    private static void trickle(OutputStream body) throws IOException {
        body.write(START);
        while (!Thread.currentThread().isInterrupted()) {
            body.write('A');
            body.flush();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void answer(String encoding, Body body) {
        server.createContext("/chat/getBase64FromMediaMessage/", exchange -> answer(exchange, encoding, body));
    }

    private static void answer(HttpExchange exchange, String encoding, Body body) throws IOException {
        if (encoding != null) {
            exchange.getResponseHeaders().set("Content-Encoding", encoding);
        }
        exchange.sendResponseHeaders(201, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            body.writeTo(out);
        }
    }

    private void node(Map<String, String> more) throws Exception {
        server.start();
        Map<String, String> settings = new HashMap<>(Map.of(
                "evolution.url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "evolution.api-key",
                "key",
                "media.store",
                store.toString(),
                "media.max-bytes",
                "1000000"));
        settings.putAll(more);
        bundle = Bundle.start(evolution, settings);
        bundle.rows("INSERT INTO tenants (tenant_id) VALUES ('acme') ON CONFLICT DO NOTHING");
        bundle.rows("INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
    }

    private void fetch(String id) {
        bundle.rows(
                "SELECT store_messages(CAST('[{\"instance\":\"loja\",\"jid\":\"5511911110001@s.whatsapp.net\",\"id\":\""
                        + id
                        + "\",\"from_me\":false,\"message_type\":\"imageMessage\",\"sent_at\":"
                        + Instant.now().getEpochSecond() + ",\"forwarded\":true,"
                        + "\"media\":{\"state\":\"pending\"},\"file\":{\"kind\":\"image\",\"state\":\"pending\",\"due\":true}}]' AS jsonb))");
    }

    private void state(String id, String state) throws IOException {
        bundle.awaitValue(
                "SELECT f.state FROM media f JOIN messages m ON m.id = f.message_id WHERE m.whatsapp_message_id = '"
                        + id + "'",
                state);
        if (!state.equals("stored")) {
            assertThat(files()).isZero();
        }
    }

    /** In the store, temporary ones included. */
    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
