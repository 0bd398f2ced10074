package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** While Evolution does not answer the requests of one tenant, those of others are answered. */
class HungEvolutionTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("filial"),
                SimulatedInstance.named("depot"),
                SimulatedInstance.named("outra"));
        bundle = Bundle.start(
                evolution,
                Map.of(
                        "tenants", "loja=acme,filial=acme,depot=acme,outra=globex",
                        "camel.component.netty-http.maximum-pool-size", "4",
                        "camel.beans.answerLimits.longest", "12s",
                        "camel.beans.sendLimits.longest", "25s",
                        "camel.beans.answerLimits.most-bytes", "1000000"));
        bundle.awaitValue("SELECT count(*) FROM catch_ups WHERE finished_at IS NOT NULL AND wanted_at IS NULL", "4");
        evolution.emit("loja", "messages.upsert", message("loja"));
        evolution.emit("outra", "messages.upsert", message("outra"));
        bundle.awaitValue("SELECT count(*) FROM messages", "2");
    }

    @AfterEach
    void stop() {
        evolution.clearFaults();
        callers.shutdownNow();
        bundle.close();
        evolution.close();
    }

    @Tag("long")
    @Test
    void waitingRequestsDelayNoOthersAndAreLimitedPerTenant() throws Exception {
        evolution.holdHttp("/chat/findChats/loja");
        evolution.holdHttp("/chat/findChats/filial");
        evolution.holdHttp("/message/sendText/loja");
        List<Future<HttpResponse<String>>> syncs = new ArrayList<>();
        List<Future<HttpResponse<String>>> sends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            syncs.add(post("/api/chats/sync/loja", "", "acme"));
        }
        for (int i = 0; i < 20; i++) {
            sends.add(post("/api/chats/" + chat("acme") + "/messages", "{\"text\":\"oi\"}", "acme"));
        }
        Awaitility.await().atMost(SOON).until(() -> answered(syncs, 409) == 7 && answered(sends, 202) == 20);
        syncs.add(post("/api/chats/sync/filial", "", "acme"));
        Awaitility.await().atMost(SOON).until(() -> asked("/chat/findChats/filial") > 0);
        HttpResponse<String> third = post("/api/chats/sync/depot", "", "acme").get(30, TimeUnit.SECONDS);
        assertThat(third.statusCode()).as(third.body()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).isPresent();

        for (int i = 0; i < 8; i++) {
            assertThat(bundle.get("/icon.svg", null).statusCode()).isEqualTo(200);
            assertThat(bundle.get("/api/chats", bundle.token("globex")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(post("/api/chats/sync/outra", "", "globex")
                        .get(30, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/api/chats/" + chat("globex") + "/messages", "{\"text\":\"oi\"}", "globex")
                        .get(30, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(201);
        assertThat(answered(syncs, 200)).isZero();
        // after 12 seconds nobody waits for it, and nothing is left of them
        Awaitility.await()
                .atMost(Duration.ofSeconds(45)) // another limit ends them after 60
                .until(() -> answered(syncs, 503) == 2);
        evolution.clearFaults();
        for (int i = 0; i < 3; i++) {
            assertThat(post("/api/chats/sync/loja", "", "acme")
                            .get(30, TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void waitingChangesAreLimitedPerTenantAndDelayNoOthers() throws Exception {
        evolution.holdHttp("/chat/archiveChat/loja");
        List<Future<HttpResponse<String>>> changes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            changes.add(post("/api/chats/" + chat("acme") + "/archive", "", "acme"));
        }
        Awaitility.await().atMost(SOON).until(() -> answered(changes, 429) == 2);
        HttpResponse<String> others =
                post("/api/chats/" + chat("globex") + "/archive", "", "globex").get(30, TimeUnit.SECONDS);
        assertThat(others.statusCode()).as(others.body()).isEqualTo(200);
        assertThat(bundle.get("/api/chats", bundle.token("acme")).statusCode()).isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(45)).until(() -> answered(changes, 503) == 8);
        for (Future<HttpResponse<String>> change : changes) {
            assertThat(change.get().body()).containsAnyOf("may have been made", "Too many requests");
        }
        assertThat(asked("/chat/archiveChat/loja")).isEqualTo(8);
        evolution.clearFaults();
        assertThat(post("/api/chats/" + chat("acme") + "/archive", "", "acme")
                        .get(30, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAnswerThatIsTooLongIsNotReadToItsEnd() throws Exception {
        evolution.failHttp("/chat/findChats/loja", 200, "[\"" + "x".repeat(2_000_000) + "\"]");
        HttpResponse<String> answer = post("/api/chats/sync/loja", "", "acme").get(30, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
        evolution.clearFaults();
        assertThat(post("/api/chats/sync/loja", "", "acme")
                        .get(30, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
    }

    private long answered(List<Future<HttpResponse<String>>> calls, int status) throws Exception {
        long count = 0;
        for (Future<HttpResponse<String>> call : calls) {
            count += call.isDone() && call.get().statusCode() == status ? 1 : 0;
        }
        return count;
    }

    private long asked(String path) {
        return evolution.requests().stream()
                .filter(request -> request.path().startsWith(path))
                .count();
    }

    private String chat(String tenant) {
        return bundle.value("SELECT id FROM chats WHERE tenant_id = '" + tenant + "' LIMIT 1");
    }

    private Future<HttpResponse<String>> post(String path, String body, String tenant) {
        return callers.submit(() -> bundle.post(path, body, bundle.token(tenant)));
    }

    private static ObjectNode message(String id) {
        return IncomingText.of(id, "oi");
    }
}
