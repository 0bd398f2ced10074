package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two bundles write one tenant's messages, and a screen is cut off from one and comes back to the other, again and again. */
class ResumeTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int RATE = 500;
    private static final int CUTS = 200;
    private static final long SEED = 20261124;

    private final List<SimulatedEvolution> evolutions = new ArrayList<>();
    private final List<Bundle> bundles = new ArrayList<>();
    private volatile boolean writing = true;

    @BeforeEach
    void start() throws Exception {
        String database = Bundle.newDatabase();
        for (String shop : List.of("centro", "norte")) {
            SimulatedEvolution evolution = SimulatedEvolution.started(
                    SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                    SimulatedInstance.named(shop),
                    SimulatedInstance.named("outra-" + shop));
            evolutions.add(evolution);
            bundles.add(Bundle.start(
                    evolution,
                    Map.of(
                            "database.url",
                            database,
                            "tenants",
                            "centro=acme,norte=acme,outra-centro=globex,outra-norte=globex")));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> evolution.connectedClients("/") > 0);
        }
        await("SELECT count(*) FROM instances", "4");
    }

    @AfterEach
    void stop() {
        writing = false;
        bundles.forEach(Bundle::close);
        evolutions.forEach(SimulatedEvolution::close);
    }

    @Test
    void aScreenThatIsCutOffAgainAndAgainHearsEachMessageOnceAndInOrder() throws Exception {
        cutOffUnderLoad(25);
    }

    @Test
    @Tag("long")
    void andSoItDoesForMinutes() throws Exception {
        cutOffUnderLoad(1_000);
    }

    private void cutOffUnderLoad(int meanMillis) throws Exception {
        Random random = new Random(SEED);
        Screen screen = new Screen();
        screen.open(bundles.get(0));
        Thread writer = new Thread(this::write, "writer");
        writer.start();
        for (int cut = 0; cut < CUTS; cut++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * meanMillis)); // the fault itself, not a wait for something
            screen.cut();
            screen.open(bundles.get(random.nextInt(2)));
        }
        writing = false;
        writer.join();
        Awaitility.await("every message is stored")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        bundles.get(0).value("SELECT count(*) FROM messages").equals(Integer.toString(written)));
        int ours = Integer.parseInt(bundles.get(0).value("SELECT count(*) FROM messages WHERE tenant_id = 'acme'"));
        Awaitility.await("every message is heard of")
                .atMost(Duration.ofSeconds(60))
                .until(() -> screen.messages().size() >= ours);

        assertThat(screen.messages())
                .containsExactlyElementsOf(bundles
                        .get(0)
                        .rows("SELECT whatsapp_message_id FROM messages WHERE tenant_id = 'acme' ORDER BY created_seq")
                        .stream()
                        .map(row -> row.get("whatsapp_message_id").toString())
                        .toList());
        assertThat(ours).isGreaterThan(CUTS);
        System.out.printf("%d messages in %d connections, each once and in order%n", ours, CUTS + 1);
    }

    private int written;

    private void write() {
        long next = System.nanoTime();
        while (writing) {
            int number = written++;
            String shop = number % 2 == 0 ? "centro" : "norte";
            String instance = number % 10 < 8 ? shop : "outra-" + shop;
            evolutions.get(number % 2).emit(instance, "messages.upsert", message(number));
            next += TimeUnit.SECONDS.toNanos(1) / RATE;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private static JsonNode message(int number) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "55119" + (10_000_000 + number % 37) + "@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "MSG" + number);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", "mensagem " + number);
        return data;
    }

    private void await(String sql, String value) {
        Awaitility.await(sql)
                .atMost(Duration.ofSeconds(30))
                .until(() -> value.equals(bundles.get(0).value(sql)));
    }

    /** As web/livefeed.js: it keeps the seq of the last frame that it took, and comes back with it. */
    private static final class Screen {
        private final List<String> messages = new ArrayList<>();
        private long seq;
        private WebSocket socket;

        void open(Bundle bundle) {
            WebSocket opened = HTTP.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(
                                    bundle.websocketAddress() + "?token=" + bundle.token("acme") + "&since=" + seq()),
                            new Ear())
                    .join();
            synchronized (this) {
                socket = opened;
            }
            opened.request(Long.MAX_VALUE);
        }

        private synchronized long seq() {
            return seq;
        }

        synchronized List<String> messages() {
            return List.copyOf(messages);
        }

        /** As a network does it: without a word, and what is under way is lost. */
        synchronized void cut() {
            socket.abort();
            socket = null;
        }

        private synchronized void take(WebSocket from, JsonNode frame) {
            if (from == socket && !frame.path("event").asText().equals("ready")) {
                if (frame.path("event").asText().equals("chat:message")) {
                    messages.add(frame.path("data")
                            .path("message")
                            .path("whatsappMessageId")
                            .asText());
                }
                seq = Math.max(seq, frame.path("seq").asLong());
            }
        }

        private final class Ear implements WebSocket.Listener {
            private final StringBuilder part = new StringBuilder();

            @Override
            public void onOpen(WebSocket webSocket) {
                // asked for once it is the current one
            }

            @Override
            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                part.append(data);
                if (last) {
                    try {
                        take(webSocket, Bundle.JSON.readTree(part.toString()));
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException(part.toString(), e);
                    }
                    part.setLength(0);
                }
                return null;
            }
        }
    }
}
