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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The requests of one tenant never delay those of others, however many they are and however slow the database is. */
class BusyTenantTest {
    private static final int REQUESTS = 300;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        bundle = Bundle.start(
                evolution,
                Map.of(
                        "tenants", "loja=acme,outra=globex",
                        "camel.component.netty-http.maximum-pool-size", "4",
                        "camel.beans.requestTurns.longest-wait", "8s"));
        Awaitility.await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Tag("long")
    @Test
    void requestsThatWaitForALockAreBoundedAndEndWithAnError() throws Exception {
        try (Connection lock = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "")) {
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("LOCK TABLE chats IN ACCESS EXCLUSIVE MODE");
            }
            CompletableFuture<HttpResponse<String>>[] requests = requests();
            // what has no place is refused at once
            Awaitility.await().atMost(SOON).until(() -> answered(requests, 429).count() > REQUESTS / 2);
            assertThat(answered(requests, 503)).isEmpty();
            assertThat(answered(requests, 429))
                    .allSatisfy(answer -> assertThat(answer.body())
                            .isEqualTo("{\"error\":\"Too many of your requests wait already, try again in a moment\"}"))
                    .allSatisfy(answer -> assertThat(answer.headers().firstValue("Retry-After"))
                            .hasValue("1"));

            everybodyElseIsServed();
            assertThat(answered(requests, 503))
                    .as("the others' while these waited")
                    .isEmpty();
            CompletableFuture.allOf(requests).get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(answered(requests, 503).map(HttpResponse::body).distinct())
                    .containsExactlyInAnyOrder(
                            "{\"error\":\"The database does not answer, try again in a moment\"}",
                            "{\"error\":\"The requests before this one take too long, try again in a moment\"}");
            lock.rollback();
        }
        assertThat(bundle.get("/api/chats", bundle.token("acme")).statusCode()).isEqualTo(200);
    }

    @Test
    void aBusyTenantDoesNotDelayTheRequestsOfOthers() throws Exception {
        bundle.rows("INSERT INTO chats (id, tenant_id, whatsapp_chat_id) SELECT gen_random_uuid(), 'acme', n || '@g.us'"
                + " FROM generate_series(1, 500) n");
        CompletableFuture<HttpResponse<String>>[] requests = requests();
        everybodyElseIsServed();
        CompletableFuture.allOf(requests).get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(answered(requests, 200).count() + answered(requests, 429).count())
                .isEqualTo(REQUESTS);
        assertThat(bundle.get("/api/chats", bundle.token("acme")).statusCode()).isEqualTo(200);
    }

    private void everybodyElseIsServed() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(bundle.get("/icon.svg", null).statusCode()).isEqualTo(200);
            assertThat(bundle.get("/api/instances", bundle.token("globex")).statusCode())
                    .isEqualTo(200);
            assertThat(bundle.get("/api/instances", Bundle.API_KEY).statusCode())
                    .isEqualTo(200);
            try (RawSocket screen = new RawSocket(bundle.port())) {
                screen.askForWebsocket("?token=" + bundle.token("globex"));
                assertThat(screen.head()).startsWith("HTTP/1.1 101 ");
            }
        }
        assertThat(bundle.managed("/observe/health/ready").statusCode()).isEqualTo(200);
    }

    @SuppressWarnings("unchecked")
    private CompletableFuture<HttpResponse<String>>[] requests() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + bundle.port() + "/api/chats?limit=500"))
                .header("Authorization", "Bearer " + bundle.token("acme"))
                .build();
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toArray(CompletableFuture[]::new);
    }

    private static Stream<HttpResponse<String>> answered(
            CompletableFuture<HttpResponse<String>>[] requests, int status) {
        return Stream.of(requests)
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == status);
    }
}
