package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node process with production's memory survives while all budgets of decision 22 are used up at the same time. */
@Tag("long")
class AllBudgetsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String SECRET = "the-secret-of-the-webhook-0123456789";
    private static final String TEXT = "x".repeat(20_000);
    private static final int STORED = 300;
    private static final Pattern RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern DIRECT = Pattern.compile("\"direct\":(\\d+)");

    @TempDir
    private Path folder;

    private final List<RawSocket> sockets = new ArrayList<>();
    private String database;
    private SimulatedEvolution evolution;
    private BundleProcess bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        database = Bundle.newDatabase();
        bundle = BundleProcess.start(
                        folder,
                        evolution,
                        database,
                        Map.of(
                                "TENANTS",
                                "loja=acme,outra=globex",
                                "WEBHOOK_ENABLED",
                                "true",
                                "WEBHOOK_SECRET",
                                SECRET))
                .awaitReady();
        for (int i = 0; i < STORED; i++) {
            evolution.emit(i % 2 == 0 ? "loja" : "outra", "messages.upsert", message("A" + i));
        }
        await().atMost(SOON).until(() -> stored("A%") == STORED);
    }

    @AfterEach
    void stop() throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
        bundle.close();
        evolution.close();
    }

    @Test
    void theProcessSurvivesAllOfThemAtOnce() throws Exception {
        int sent = 3_000;
        long direct = 0;
        List<RawSocket> calls = new ArrayList<>();
        try (Connection lock = DriverManager.getConnection(database, Bundle.DATABASE_USER, "")) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                // writers wait, readers do not
                statement.execute("LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE");
            }
            for (int i = 0; i < sent; i++) {
                evolution.emit("loja", "messages.upsert", message("E" + i));
            }
            for (String tenant : List.of("acme", "globex")) {
                String token = new Tokens(Bundle.JWT_SECRET).issue(tenant, Duration.ofHours(1));
                for (int i = 0; i < 200; i++) {
                    open().askForWebsocket("?since=0&token=" + token);
                }
                String bearer = " HTTP/1.1\nHost: x\nAuthorization: Bearer " + token + "\n";
                for (int i = 0; i < 100; i++) {
                    open().sendUntilEnded(ascii("GET /api/chats" + bearer + "\n"), 2);
                    open().sendUntilEnded(
                                    ascii("POST /api/chats/sync/loja" + bearer + "Content-Length: 500000\n\n"
                                            + TEXT.repeat(20)),
                                    1);
                }
            }
            for (int i = 0; i < 300; i++) {
                open().sendUntilEnded(ascii("GET /app.js HTTP/1.1\nHost: x\n\n"), 500);
            }
            for (int i = 0; i < 600; i++) {
                calls.add(open());
                calls.get(i).sendUntilEnded(ascii(webhook(i)), 1);
            }
            // the connection of the last question may have been closed for others
            Matcher found = DIRECT.matcher(await().ignoreException(IOException.class)
                    .until(bundle::health, health -> health.contains("\"direct\":")));
            assertThat(found.find()).isTrue();
            direct = Long.parseLong(found.group(1));
            assertThat(bundle.isAlive()).isTrue();
            lock.rollback();
        }
        await().atMost(SOON).until(() -> stored("E%") == sent);
        int accepted = 0;
        for (int i = 0; i < calls.size(); i++) {
            if (isAccepted(calls.get(i))) {
                accepted++;
                assertThat(stored("W" + i)).as("webhook " + i).isEqualTo(1);
            }
        }
        for (RawSocket socket : sockets) {
            socket.close();
        }
        await().atMost(SOON).until(bundle::isReady);
        assertThat(bundle.log()).doesNotContain("OutOf");
        Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + bundle.pid() + "/status")));
        System.out.printf(
                "All budgets at once: %d of 600 webhooks accepted, direct memory %d MiB, at most %s KiB resident%n",
                accepted, direct >> 20, resident.find() ? resident.group(1) : "unknown");
    }

    private static String webhook(int i) {
        String event = JsonNodeFactory.instance
                .objectNode()
                .put("event", "messages.upsert")
                .put("instance", "outra")
                .set("data", message("W" + i))
                .toString();
        return "POST /webhook HTTP/1.1\nHost: x\nContent-Type: application/json\nAuthorization: Bearer " + SECRET
                + "\nContent-Length: " + event.length() + "\n\n" + event;
    }

    private static boolean isAccepted(RawSocket call) {
        try {
            return call.response().startsWith("HTTP/1.1 202 ");
        } catch (IOException e) {
            // rejected, or closed for others
            return false;
        }
    }

    private RawSocket open() throws IOException {
        RawSocket socket = new RawSocket(bundle.port());
        sockets.add(socket);
        return socket;
    }

    private static byte[] ascii(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private int stored(String ids) {
        return Integer.parseInt(
                Bundle.value(database, "SELECT count(*) FROM messages WHERE whatsapp_message_id LIKE '" + ids + "'"));
    }

    private static ObjectNode message(String id) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        message.put("pushName", "Carla").put("messageTimestamp", 1795521600);
        message.putObject("message").put("conversation", TEXT);
        return message;
    }
}
