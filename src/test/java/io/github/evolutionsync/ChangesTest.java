package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two nodes on one database, of which one only delivers. Its clients receive the changes that the other node stores.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangesTest {
    private SimulatedEvolution evolution;
    private Bundle writing;
    private Bundle other;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        writing = Bundle.start(evolution, Map.of("default-tenant", "acme"));
        other = Bundle.start(
                evolution, Map.of("default-tenant", "acme", "database.url", writing.jdbcUrl(), "roles", "deliver"));
        await().until(() ->
                writing.value("SELECT count(*) FROM instances WHERE connected").equals("1"));
    }

    @AfterAll
    void stop() {
        other.close();
        writing.close();
        evolution.close();
    }

    @Test
    void aClientReceivesChangesThatAnotherNodeStored() throws Exception {
        try (Feed screen = other.feed("acme")) {
            receive("A1", "oi");
            screen.awaitMessage("oi");
            String chat = writing.value("SELECT id FROM chats");
            writing.post("/api/chats/" + chat + "/read", "", Bundle.API_KEY);
            screen.await(frame -> frame.at("/data/updates/unreadCount").isInt()
                    && frame.path("event").asText().equals("chat:update"));
        }
    }

    @Test
    void aClientReceivesAnInstanceStateThatAnotherNodeReceived() throws Exception {
        try (Feed screen = other.feed("acme");
                Feed own = writing.feed("acme")) {
            evolution.emitWithoutStoring(
                    "loja", "connection.update", Bundle.JSON.readTree("{\"instance\":\"loja\",\"state\":\"close\"}"));
            screen.await(ChangesTest::isClosed);
            own.await(ChangesTest::isClosed);
            receive("B1", "depois");
            own.awaitMessage("depois");
            assertThat(own.frames().stream().filter(ChangesTest::isClosed)).hasSize(1);
        }
    }

    @Test
    void changesStoredWhileANodeDidNotListenAreDeliveredWhenItListensAgain() throws Exception {
        try (Feed screen = other.feed("acme")) {
            receive("C0", "antes");
            screen.awaitMessage("antes"); // so it listens
            writing.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            receive("C1", "entre");
            screen.awaitMessage("entre");
        }
    }

    private void receive(String id, String text) throws Exception {
        ArrayNode events = Bundle.JSON.createArrayNode();
        events.addObject()
                .put("event", "messages.upsert")
                .put("instance", "loja")
                .set("data", Bundle.JSON.readTree("""
                {"key": {"id": "%s", "remoteJid": "5511911110001@s.whatsapp.net", "fromMe": false},
                 "messageTimestamp": 1795448000, "message": {"conversation": "%s"}}""".formatted(id, text)));
        writing.template().sendBodyAndHeader("direct:receive-events", events, "CamelEvolutionEvent", "messages.upsert");
    }

    private static boolean isClosed(JsonNode frame) {
        return frame.path("event").asText().equals("session:update")
                && frame.at("/data/state").asText().equals("close");
    }
}
