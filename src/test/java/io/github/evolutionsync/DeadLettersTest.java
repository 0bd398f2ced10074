package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters are kept until their content is in the tables, from whatever source they came. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersTest {
    private static final String CHAT = "\"remoteJid\":\"5511911110001@s.whatsapp.net\"";
    private static final String KEY = "\"key\":{" + CHAT + ",\"fromMe\":false,\"id\":\"M1\"}";
    private static final String TEXT =
            "{" + KEY + ",\"messageTimestamp\":1795521600,\"message\":{\"conversation\":\"azul\"}}";
    private static final String FOUND = "[{" + CHAT + ",\"pushName\":\"Ana\",\"unreadCount\":1,\"lastMessage\":"
            + "{\"id\":\"cm1\",\"key\":{" + CHAT + ",\"fromMe\":false,\"id\":\"M1\"},\"messageTimestamp\":1795521600,"
            + "\"message\":{\"conversation\":\"ok\"}}},"
            + "{\"remoteJid\":\"5511911110002@s.whatsapp.net\",\"pushName\":\"azul\"},"
            + "{\"remoteJid\":\"5511911110003@s.whatsapp.net\",\"pushName\":\"Bia\"},"
            + "\"torto\"]";

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme"));
        bundle.awaitValue("SELECT count(*) FROM instances WHERE connected", "1");
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @AfterEach
    void empty() {
        evolution.clearFaults();
        for (String table : new String[] {"messages", "chats", "contacts", "pending_updates", "instances"}) {
            bundle.rows("ALTER TABLE " + table + " DROP CONSTRAINT IF EXISTS no_blue");
        }
        bundle.rows("ALTER TABLE dead_letters DROP CONSTRAINT IF EXISTS narrow");
        bundle.rows(
                "TRUNCATE chats, chat_labels, chat_aliases, media, messages, contacts, pending_updates, dead_letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages.upsert", "send.message", "messages.update"})
    void aLetterThatItsTableRejectsIsKeptShortenedAndDelaysNothing(String event) throws Exception {
        bundle.rows("ALTER TABLE dead_letters ADD CONSTRAINT narrow CHECK (octet_length(payload::text) < 1500)");
        evolution.emitWithoutStoring("loja", event, torn());
        evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree(TEXT));
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.awaitValue("SELECT count(*) FROM dead_letters", "1");
        assertThat(bundle.value("SELECT concat_ws(' ', event, instance, error) FROM dead_letters"))
                .startsWith(event + " loja ")
                .contains("kept shortened", "narrow");
        assertThat(bundle.value("SELECT payload ->> 'begins' FROM dead_letters"))
                .contains("torn")
                .hasSize(500);
    }

    @Test
    void aLetterThatCannotBeStoredEvenShortenedIsLoggedAndDelaysNothing() throws Exception {
        bundle.rows("ALTER TABLE dead_letters ADD CONSTRAINT narrow CHECK (false) NOT VALID");
        try (LogCapture log = new LogCapture()) {
            evolution.emitWithoutStoring("loja", "messages.upsert", torn());
            evolution.emitWithoutStoring("loja", "messages.upsert", Bundle.JSON.readTree(TEXT));
            bundle.awaitValue("SELECT count(*) FROM messages", "1");
            assertThat(log.atLeast(Level.ERROR))
                    .singleElement()
                    .asString()
                    .contains("messages.upsert of instance loja is lost", "narrow", "torn");
        }
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    private static JsonNode torn() {
        return Bundle.JSON.createObjectNode().put("a", "torn").put("key", "x".repeat(5_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "messages.upsert | messages | content <> 'azul' | " + TEXT,
                "send.message | messages | content <> 'azul' | " + TEXT,
                "messages.set | messages | content <> 'azul' | [" + TEXT + "]",
                "messages.edited | pending_updates | content <> 'azul' | {" + KEY
                        + ",\"type\":\"MESSAGE_EDIT\",\"editedMessage\":{\"conversation\":\"azul\"},\"timestampMs\":\"1795521600000\"}",
                "messages.update | pending_updates | status <> 'READ' | {\"keyId\":\"M1\"," + CHAT
                        + ",\"status\":\"READ\"}",
                "chats.upsert | chats | contact_name <> 'azul' | {" + CHAT + ",\"name\":\"azul\"}",
                "contacts.update | contacts | name <> 'azul' | {" + CHAT + ",\"pushName\":\"azul\"}",
                "connection.update | instances | profile_name <> 'azul' | {\"instance\":\"loja\",\"state\":\"open\",\"profileName\":\"azul\"}",
            })
    void aLetterGoesWhenItsContentIsInTheTablesAndNotBefore(String event, String table, String check, String data)
            throws Exception {
        bundle.rows("ALTER TABLE " + table + " ADD CONSTRAINT no_blue CHECK (" + check + ") NOT VALID");
        try (LogCapture log = new LogCapture()) {
            evolution.emitWithoutStoring("loja", event, Bundle.JSON.readTree(data));
            bundle.awaitValue("SELECT count(*) FROM dead_letters", "1");
            assertThat(log.atLeast(Level.WARN)).singleElement().asString().contains(event, "no_blue");
        }
        assertThat(retryAll()).isEqualTo("{\"retried\":1,\"stored\":0,\"kept\":1}");
        assertThat(bundle.value("SELECT error FROM dead_letters")).contains("no_blue");

        bundle.rows("ALTER TABLE " + table + " DROP CONSTRAINT no_blue");
        assertThat(retryAll()).isEqualTo("{\"retried\":1,\"stored\":1,\"kept\":0}");
        assertThat(bundle.value("SELECT count(*) FROM " + table + " WHERE NOT (" + check + ")"))
                .isEqualTo("1");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void oneRejectedRowOfASyncIsKeptAndTheOthersAreStored() throws Exception {
        bundle.rows("ALTER TABLE chats ADD CONSTRAINT no_blue CHECK (contact_name <> 'azul')");
        evolution.failHttp("/chat/findChats/loja", 200, FOUND);
        String answer = bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY).body();
        assertThat(Bundle.JSON.readTree(answer))
                .isEqualTo(Bundle.JSON.readTree("{\"instance\":\"loja\",\"found\":2,\"created\":2,\"updated\":0}"));
        assertThat(bundle.value("SELECT string_agg(contact_name, ',' ORDER BY contact_name) FROM chats"))
                .isEqualTo("Ana,Bia");
        assertThat(bundle.value("SELECT content FROM messages")).isEqualTo("ok");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters WHERE event = 'chats.found'"))
                .isEqualTo("2");

        bundle.rows("ALTER TABLE chats DROP CONSTRAINT no_blue");
        assertThat(retryAll()).isEqualTo("{\"retried\":2,\"stored\":1,\"kept\":1}");
        assertThat(bundle.value("SELECT string_agg(contact_name, ',' ORDER BY contact_name) FROM chats"))
                .isEqualTo("Ana,Bia,azul");
        assertThat(bundle.value("SELECT payload ->> 'data' FROM dead_letters")).isEqualTo("torto");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"event\":\"no.such\",\"instance\":\"loja\",\"data\":{}} | no.such | loja | No route stores events of this name",
                "{\"event\":\"presence.update\",\"instance\":\"loja\",\"data\":{}} | presence.update | loja | No route stores",
                "{\"event\":\"messages.upsert\",\"instance\":\"loja\",\"data\":[]} | messages.upsert | loja | Nothing of it is stored",
                "{\"event\":\"chats.upsert\",\"instance\":\"loja\",\"data\":{\"remoteJid\":\"status@broadcast\"}} | chats.upsert | loja | broadcast",
                "{\"event\":\"messages.upsert\",\"instance\":\"outra\",\"data\":" + TEXT
                        + "} | messages.upsert | outra | Instance outra",
                "{\"x\":1} | | loja | It names no event",
            })
    void aRetryThatStoresNothingKeepsTheLetterAndReportsTheReason(
            String payload, String event, String instance, String why) throws Exception {
        String id = bundle.value("INSERT INTO dead_letters (event, instance, error, payload) VALUES ("
                + (event == null ? "NULL" : "'" + event + "'") + ", '" + instance + "', 'before', '" + payload
                + "') RETURNING id");
        JsonNode answer = Bundle.JSON.readTree(bundle.post("/api/dead-letters/" + id + "/retry", "", Bundle.API_KEY)
                .body());
        assertThat(answer.path("stored").asBoolean()).isFalse();
        assertThat(answer.path("attempts").asInt()).isEqualTo(2);
        assertThat(answer.path("error").asText()).contains(why);
        assertThat(bundle.value("SELECT payload::text FROM dead_letters WHERE id = '" + id + "'"))
                .isNotEmpty();
    }

    private String retryAll() throws Exception {
        return bundle.post("/api/dead-letters/retry", "", Bundle.API_KEY).body();
    }
}
