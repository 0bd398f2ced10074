package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only the current tenant of an instance can use it, even if other tenants still have chats from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangedHandsTest {
    private static final String CUSTOMER = "5511911110001@s.whatsapp.net"; // of IncomingText

    private SimulatedEvolution evolution;
    private Bundle bundle;
    private String chat;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(
                evolution, Map.of("tenants", "loja=acme", "read.tells-whatsapp", "true", "watch.period", "1h"));
        bundle.awaitValue("SELECT count(*) FROM catch_ups WHERE finished_at IS NOT NULL AND wanted_at IS NULL", "1");
    }

    /** The instance is acme's again, and has one chat. */
    @BeforeEach
    void giveBack() {
        evolution.addInstance(SimulatedInstance.named("loja")); // it has no messages
        bundle.rows("DELETE FROM messages");
        bundle.rows("DELETE FROM chats");
        bundle.rows("UPDATE instances SET tenant_id = 'acme', tenant_pinned = false, listening = true");
        emit("MSG1");
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        chat = "/api/chats/" + bundle.value("SELECT id FROM chats");
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'globex'", "NULL"})
    void aTenantNeitherSendsNorReadsThroughAnInstanceItNoLongerHas(String owner) throws Exception {
        bundle.rows("UPDATE instances SET tenant_id = " + owner + ", tenant_pinned = true");
        long before = asked();
        for (String caller : new String[] {bundle.token("acme"), Bundle.API_KEY}) {
            HttpResponse<String> answer = bundle.post(chat + "/messages", "{\"text\":\"oi\"}", caller);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("another tenant").doesNotContain("globex");
        }
        assertThat(bundle.post("/api/chats/sync/loja", "", bundle.token("acme")).statusCode())
                .isEqualTo(404);
        try (LogCapture log = new LogCapture()) {
            assertThat(bundle.post(chat + "/read", "", bundle.token("acme")).statusCode())
                    .isEqualTo(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log.atLeast(Level.WARN))
                            .anySatisfy(line -> assertThat(line).contains("not marked as read in WhatsApp")));
        }
        assertThat(asked()).isEqualTo(before);
    }

    @Test
    void itsNewTenantUsesIt() throws Exception {
        assertThat(operator("PUT", "/api/instances/loja", "{\"tenant\":\"globex\"}"))
                .isEqualTo(200);
        assertThat(bundle.post("/api/chats/sync/loja", "", bundle.token("globex"))
                        .statusCode())
                .isEqualTo(200);
        emit("MSG2");
        bundle.awaitValue(
                "SELECT count(*) FROM messages WHERE tenant_id = 'globex' AND whatsapp_message_id = 'MSG2'", "1");
        String own = bundle.value("SELECT id FROM chats WHERE tenant_id = 'globex'");
        assertThat(bundle.post("/api/chats/" + own + "/messages", "{\"text\":\"oi\"}", bundle.token("globex"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void chatsThatAreBeingSyncedDoNotReachItsNewTenant() throws Exception {
        evolution.store(
                "loja",
                "messages.upsert",
                IncomingText.of("5511988887777@s.whatsapp.net", "MSG2", "segredo", Instant.now()));
        evolution.holdHttp("/chat/findChats/loja");
        long before = asked();
        FutureTask<HttpResponse<String>> sync =
                new FutureTask<>(() -> bundle.post("/api/chats/sync/loja", "", bundle.token("acme")));
        new Thread(sync).start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> asked() == before + 1);
        assertThat(operator("PUT", "/api/instances/loja", "{\"tenant\":\"globex\"}"))
                .isEqualTo(200);
        evolution.clearFaults();
        assertThat(sync.get(30, TimeUnit.SECONDS).body()).contains("\"created\":0");
        assertThat(bundle.value(
                        "SELECT count(*) FROM chats WHERE tenant_id = 'globex' OR contact_number = '5511988887777'"))
                .isEqualTo("0");
    }

    @Test
    void eachTenantHasTheLabelsOfItsTime() throws Exception {
        label("Antiga");
        bundle.awaitValue("SELECT labels -> 0 ->> 'name' FROM chats WHERE tenant_id = 'acme'", "Antiga");
        operator("PUT", "/api/instances/loja", "{\"tenant\":\"globex\"}");
        emit("MSG2");
        label("Nova");
        bundle.awaitValue("SELECT labels -> 0 ->> 'name' FROM chats WHERE tenant_id = 'globex'", "Nova");
        assertThat(bundle.value("SELECT labels -> 0 ->> 'name' FROM chats WHERE tenant_id = 'acme'"))
                .isEqualTo("Antiga");
        assertThat(bundle.get("/api/labels", bundle.token("globex")).body())
                .contains("Nova")
                .doesNotContain("Antiga");
        assertThat(bundle.get("/api/labels", bundle.token("acme")).body())
                .contains("Antiga")
                .doesNotContain("Nova");
    }

    @Test
    void anOperatorNarrowedToATenantChangesNoInstanceOfAnother() throws Exception {
        assertThat(operator("POST", "/api/instances/loja/disconnect?tenant=globex", ""))
                .isEqualTo(404);
        assertThat(operator("PUT", "/api/instances/loja?tenant=globex", "{\"tenant\":\"globex\"}"))
                .isEqualTo(404);
        assertThat(bundle.value("SELECT tenant_id || listening FROM instances")).isEqualTo("acmetrue");
        assertThat(operator("POST", "/api/instances/loja/disconnect?tenant=acme", ""))
                .isEqualTo(200);
    }

    private void label(String name) {
        evolution.emit(
                "loja",
                "labels.edit",
                Bundle.JSON.createObjectNode().put("id", "7").put("name", name).put("color", 1));
        evolution.emit(
                "loja",
                "labels.association",
                Bundle.JSON
                        .createObjectNode()
                        .put("type", "add")
                        .put("chatId", CUSTOMER)
                        .put("labelId", "7"));
    }

    private int operator(String method, String path, String body) throws Exception {
        return bundle.request(method, path, body, Bundle.API_KEY).statusCode();
    }

    private long asked() {
        return evolution.requests().stream()
                .filter(request -> request.path().matches("/(message|chat/(markMessageAsRead|findChats)).*"))
                .count();
    }

    private void emit(String id) {
        evolution.emit("loja", "messages.upsert", IncomingText.of(id, "oi"));
    }
}
