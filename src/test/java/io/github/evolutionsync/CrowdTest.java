package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.RawSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many clients at once: idle clients cost little, clients that do not read harm no others, and every request is
 * answered.
 */
@Tag("long")
class CrowdTest {
    private static final int IDLE = 1_000;
    private static final int DEAF = 20;
    private static final int FRAMES = 5_000;

    private final List<RawSocket> sockets = new ArrayList<>();
    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> "1".equals(bundle.value("SELECT count(*) FROM instances")));
    }

    @AfterEach
    void stop() throws Exception {
        for (RawSocket socket : sockets) {
            socket.close();
        }
        bundle.close();
        evolution.close();
    }

    @Test
    void aThousandIdleSocketsAndTwentyThatNeverReadHarmNoOthers() throws Exception {
        open(IDLE, "quiet");
        long before = heap();
        open(DEAF, "acme");
        try (Feed reader = bundle.feed("acme")) {
            String filling = "x".repeat(10_000);
            long longest = 0;
            for (int i = 0; i < FRAMES; i++) {
                long sent = System.nanoTime();
                bundle.template()
                        .sendBody("livefeed:acme", "{\"event\":\"test\",\"n\":" + i + ",\"x\":\"" + filling + "\"}");
                if (i % 100 == 99) {
                    int number = i;
                    reader.await(frame -> frame.path("n").asInt(-1) == number);
                    longest = Math.max(longest, System.nanoTime() - sent);
                    reader.frames().clear();
                }
            }
            Awaitility.await("those who never read are closed")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> bundle.livefeed().meters().closed(1013) == DEAF);
            long after = heap();
            assertThat(TimeUnit.NANOSECONDS.toMillis(longest)).isLessThan(5_000);
            assertThat(after - before).isLessThan(50L << 20);
            System.out.printf(
                    "%d idle, %d deaf: %d frames of 10 kB, the slowest after %d ms; heap %d MB before, %d MB after%n",
                    IDLE, DEAF, FRAMES, TimeUnit.NANOSECONDS.toMillis(longest), before >> 20, after >> 20);
        }
        bundle.template().sendBody("livefeed:quiet", "{\"event\":\"wake\"}");
        for (RawSocket idle : sockets.subList(0, IDLE)) {
            String frame = "";
            while (frame.isEmpty()) { // a ping
                frame = new String(idle.frame());
            }
            assertThat(frame).contains("wake");
        }
    }

    @Test
    void twoHundredClientsAtOnceAreAllAnswered() throws Exception {
        bundle.rows(
                "INSERT INTO chats (tenant_id, whatsapp_chat_id, last_message_at)"
                        + " SELECT 'acme', n || '@s.whatsapp.net', now() - n * interval '1 minute' FROM generate_series(1, 1000) n");
        bundle.rows(
                "INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, content, sent_at)"
                        + " SELECT c.id, 'acme', c.whatsapp_chat_id || n, 'INCOMING', 'oi', now() FROM chats c, generate_series(1, 20) n");
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bundle.port() + "/api/chats"))
                .header("Authorization", "Bearer " + bundle.token("acme"))
                .build();
        long start = System.nanoTime();
        List<CompletableFuture<Void>> clients =
                IntStream.range(0, 200).mapToObj(i -> ask(http, request, 10)).toList();
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("200 clients, 10 requests each: %.1f s, %.0f a second%n", seconds, 2_000 / seconds);
    }

    private static CompletableFuture<Void> ask(HttpClient http, HttpRequest request, int times) {
        if (times == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenCompose(answer -> {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return ask(http, request, times - 1);
        });
    }

    private void open(int count, String tenant) throws Exception {
        for (int i = 0; i < count; i++) {
            RawSocket socket = new RawSocket(bundle.port());
            sockets.add(socket);
            socket.askForWebsocket("?token=" + bundle.token(tenant));
            assertThat(socket.response()).startsWith("HTTP/1.1 101 ");
            assertThat(new String(socket.frame())).contains("ready");
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
