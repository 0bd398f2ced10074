package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that appear and disappear on a server with events per instance, where only its list shows them. */
class InstancesTest {
    /** The database of a closed node that knew both instances. */
    private static String earlier;

    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    @BeforeEach
    void startEvolution() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(),
                SimulatedInstance.named("loja").withWebsocket(),
                SimulatedInstance.named("outra").withWebsocket());
    }

    /** A node of the test's own. */
    private void node(Map<String, String> more) throws Exception {
        bundle = start(more);
        await("SELECT count(*) FROM catch_ups WHERE wanted_at IS NULL AND finished_at IS NOT NULL", "2");
    }

    /** A database in which a node left both instances, connected. Only the first test that needs one starts that node. */
    private String usedDatabase() throws Exception {
        if (earlier == null) {
            node(Map.of());
            await("SELECT count(*) FROM instances WHERE connected", "2");
            bundle.close();
            earlier = bundle.jdbcUrl();
        }
        return Bundle.copyOf(earlier);
    }

    private Bundle start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("camel.component.evolution.discovery-period", "100");
        settings.put("watch.period", "200");
        settings.put("sync.period", "1h");
        settings.putAll(more);
        return Bundle.start(evolution, settings);
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void anInstanceThatEvolutionNoLongerHasIsRemovedAndComesBackWithIt() throws Exception {
        node(Map.of("sync.period", "300"));
        soon().untilAsserted(() -> assertThat(bundle.health().toString()).contains("instance:loja"));
        evolution.removeInstance("loja");
        await("SELECT state FROM instances WHERE name = 'loja'", "removed");
        soon().untilAsserted(() -> {
            assertThat(instance("loja").path("state").asText()).isEqualTo("removed");
            assertThat(instance("loja").path("connected").asBoolean()).isFalse();
            assertThat(bundle.health().toString())
                    .doesNotContain("instance:loja")
                    .contains("instance:outra");
            assertThat(bundle.metrics()).doesNotContain("whatsapp_instance=\"loja\"");
        });
        bundle.rows("UPDATE catch_ups SET wanted_at = now(), not_before = NULL, claimed_until = NULL, claimed_at = NULL"
                + " WHERE instance = 'loja'");
        long lojas = asked("loja");
        long others = asked("outra");
        soon().until(() -> asked("outra") > others + 6);
        assertThat(asked("loja")).isEqualTo(lojas);
        assertThat(bundle.value("SELECT claimed_at FROM catch_ups WHERE instance = 'loja'"))
                .isEqualTo("null");

        evolution.addInstance(SimulatedInstance.named("loja").withWebsocket());
        await("SELECT state || connected FROM instances WHERE name = 'loja'", "opentrue");
        soon().untilAsserted(() -> assertThat(bundle.health().toString()).contains("instance:loja"));
        evolution.store("loja", "messages.upsert", message("de volta"));
        await("SELECT content FROM messages", "de volta");
    }

    @Test
    void theLastInstanceThatIsRemovedTakesItsMetricsAlong() throws Exception {
        node(Map.of());
        soon().untilAsserted(() -> assertThat(bundle.metrics()).contains("whatsapp_instance=\"loja\""));
        evolution.removeInstance("loja");
        evolution.removeInstance("outra");
        soon().untilAsserted(() -> assertThat(bundle.metrics()).doesNotContain("whatsapp_instance"));
    }

    @Test
    void anInstanceDeletedWhileNoProcessRanIsRemovedAfterTheStart() throws Exception {
        String database = usedDatabase();
        evolution.removeInstance("loja");
        bundle = start(Map.of("database.url", database));
        await("SELECT state FROM instances WHERE name = 'loja'", "removed");
        soon().untilAsserted(() -> assertThat(bundle.health().toString())
                .doesNotContain("instance:loja")
                .contains("instance:outra"));
        assertThat(bundle.value("SELECT state FROM instances WHERE name = 'outra'"))
                .isEqualTo("open");
    }

    @Test
    void aComparisonThatFindsAnInstanceGoneRemovesIt() throws Exception {
        String database = usedDatabase();
        evolution.removeInstance("loja");
        Bundle.rows(database, "DELETE FROM catch_ups WHERE instance = 'loja'");
        bundle = start(Map.of("database.url", database, "sync.period", "300"));
        await("SELECT state FROM instances WHERE name = 'loja'", "removed");
    }

    @Test
    void aProcessThatCannotConnectDisconnectsTheInstancesOfAnEarlierOne() throws Exception {
        String database = usedDatabase();
        Bundle.rows(database, "UPDATE instances SET connected = true");
        bundle = start(Map.of("database.url", database, "evolution.api-key", "a-wrong-key"));
        await("SELECT count(*) FROM instances WHERE connected", "0");
        assertThat(instance("loja").path("connected").asBoolean()).isFalse();
        soon().untilAsserted(() -> assertThat(bundle.health().toString()).contains("not connected to Evolution since"));
    }

    @Test
    void aConnectedProcessReportsItsInstancesWhateverAnotherOneDoes() throws Exception {
        node(Map.of());
        await("SELECT count(*) FROM instances WHERE connected", "2");
        try (Bundle other = start(Map.of("database.url", bundle.jdbcUrl(), "evolution.api-key", "a-wrong-key"))) {
            assertThat(other.jdbcUrl()).isEqualTo(bundle.jdbcUrl());
            bundle.rows("UPDATE instances SET connected = false");
            await("SELECT count(*) FROM instances WHERE connected", "2");
        }
    }

    @Test
    void theApiShowsTheModeThatIsInTheTable() throws Exception {
        node(Map.of());
        soon().until(() -> evolution.connectedClients("/loja") == 0);
        evolution.createNamespace("loja");
        await("SELECT mode FROM instances WHERE name = 'loja'", "instance");
        assertThat(instance("loja").path("mode").asText()).isEqualTo("instance");
        assertThat(instance("outra").path("mode").isNull()).isTrue();
        assertThat(bundle.value("SELECT mode FROM instances WHERE name = 'outra'"))
                .isEqualTo("null");
    }

    @Test
    void theTimeOfTheLastEventOutlivesTheProcess() throws Exception {
        node(Map.of());
        evolution.createNamespace("loja");
        soon().until(() -> evolution.connectedClients("/loja") > 0);
        evolution.emit("loja", "messages.upsert", message("oi"));
        await("SELECT count(*) FROM instances WHERE last_event_at > now() - interval '1 minute'", "1");
        String at = instance("loja").path("lastEventAt").asText();
        bundle.close();
        bundle = start(Map.of("database.url", bundle.jdbcUrl()));
        assertThat(instance("loja").path("lastEventAt").asText()).isEqualTo(at);
    }

    @Test
    void messagesSinceAnInstanceWasCreatedAreUnreadAndEarlierOnesAreHistory() throws Exception {
        node(Map.of());
        evolution.failHttp("/instance/fetchInstances", 500, "{}");
        createWithTwoMessages("nova");
        evolution.clearFaults();
        awaitOneUnreadOfTwo();
    }

    @Test
    void messagesSinceAnInstanceWasCreatedWhileNoProcessRanAreUnread() throws Exception {
        String database = usedDatabase();
        createWithTwoMessages("nova");
        bundle = start(Map.of("database.url", database));
        awaitOneUnreadOfTwo();
    }

    @Test
    void messagesBeforeTheFirstStartAreHistory() throws Exception {
        createWithTwoMessages("nova");
        bundle = start(Map.of());
        await("SELECT count(*) FROM messages WHERE history", "2");
        assertThat(bundle.value("SELECT sum(unread_count) FROM chats")).isEqualTo("0");
    }

    @Test
    void aHistoryThatIsCompleteIsCaughtUp() throws Exception {
        node(Map.of());
        evolution.createNamespace("loja");
        soon().until(() -> evolution.connectedClients("/loja") > 0);
        evolution.emit("loja", "messages.upsert", message("agora"));
        await("SELECT count(*) FROM messages", "1");
        bundle.rows(
                "UPDATE catch_ups SET wanted_at = now()"); // the one of the connection may have come before the message
        // so that no catch-up looks a day back without being asked
        await("SELECT count(*) FROM catch_ups WHERE position IS NOT NULL AND NOT look_back", "1");
        ObjectNode old = message("de ontem");
        old.put("messageTimestamp", Instant.now().minus(Duration.ofHours(20)).getEpochSecond());
        evolution.store("loja", "messages.upsert", old);
        evolution.emitRaw(List.of(SocketFrame.text("""
                42/loja,["messaging-history.set",{"event":"messaging-history.set","instance":"loja","data":{"progress":100}}]""")));
        await("SELECT count(*) FROM messages WHERE history AND content = 'de ontem'", "1");
    }

    /** One an hour before it is created, and one in that second, which is over when this returns. */
    private void createWithTwoMessages(String name) {
        evolution.addInstance(SimulatedInstance.named(name).withWebsocket());
        long created = Instant.now().getEpochSecond();
        ObjectNode before = message("antes");
        before.put("messageTimestamp", created - 3_600);
        evolution.store(name, "messages.upsert", before);
        evolution.store(name, "messages.upsert", message("depois"));
        soon().until(() -> Instant.now().getEpochSecond() > created + 2);
    }

    private void awaitOneUnreadOfTwo() {
        await("SELECT string_agg(content || history, ',' ORDER BY sent_at) FROM messages", "antestrue,depoisfalse");
        assertThat(bundle.value("SELECT unread_count FROM chats")).isEqualTo("1");
    }

    /** How often its messages and chats were asked for. */
    private long asked(String instance) {
        return evolution.requests().stream()
                .filter(request ->
                        request.path().startsWith("/chat/") && request.path().endsWith("/" + instance))
                .count();
    }

    private JsonNode instance(String name) throws Exception {
        for (JsonNode item : Bundle.JSON
                .readTree(bundle.get("/api/instances", Bundle.API_KEY).body())
                .path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no instance " + name);
    }

    private ObjectNode message(String text) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "MSG" + ++ids);
        data.put("pushName", "Cliente").put("messageType", "conversation");
        data.put("messageTimestamp", Instant.now().getEpochSecond());
        data.putObject("message").put("conversation", text);
        return data;
    }

    private void await(String sql, String value) {
        soon().untilAsserted(() -> assertThat(bundle.value(sql)).as(sql).isEqualTo(value));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
    }
}
