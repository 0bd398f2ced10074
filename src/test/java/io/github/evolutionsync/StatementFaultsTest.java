package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that the database cancels or aborts. Their events are valid, and none of them is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String INTERNAL_ERROR = "XX000";
    private static final String READ_ONLY = "25006";

    private String database;
    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme", "sync.period", "1h"));
        database = bundle.jdbcUrl().replaceFirst(".*/", "");
        await().atMost(SOON).until(() -> isTrue("SELECT bool_or(connected) FROM instances"));
    }

    @BeforeEach
    void nothingIsUnderWay() {
        await().atMost(SOON)
                .until(() ->
                        isTrue("SELECT bool_and(finished_at IS NOT NULL AND began_at IS NULL AND wanted_at IS NULL)"
                                + " FROM catch_ups"));
    }

    /** The database and its tables are as before the test, and there are no rows. */
    @AfterEach
    void repair() {
        Bundle.rows(Bundle.server().jdbcUrl(), "ALTER DATABASE " + database + " RESET ALL");
        cutConnections();
        bundle.rows("DROP TRIGGER IF EXISTS fail ON messages");
        bundle.rows("DROP TRIGGER IF EXISTS dawdle ON contacts");
        bundle.rows("ALTER TABLE contacts DROP CONSTRAINT IF EXISTS no_blue");
        evolution.addInstance(SimulatedInstance.named("loja")); // catch-ups find nothing
        for (String table : List.of("messages", "chats", "contacts", "dead_letters")) {
            bundle.rows("DELETE FROM " + table);
        }
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Tag("long")
    @Test
    void aLockThatOutlastsTheStatementTimeoutMakesNoDeadLetterAndLosesNothing() throws Exception {
        limitStatementsTo("300ms");
        try (LogCapture log = new LogCapture();
                Connection lock = lock("messages")) {
            for (int i = 0; i < 8; i++) {
                evolution.emitWithoutStoring("loja", "messages.upsert", message("L" + i));
            }
            // the batch was divided meanwhile, and its parts wait
            await().atMost(SOON)
                    .until(() -> log.atLeast(Level.WARN).stream()
                                    .filter(line -> line.contains("statement timeout"))
                                    .count()
                            > 6);
            lock.rollback();
        }
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 8 FROM messages"));
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void aCatchUpThatIsCancelledDoesNotMoveItsPosition() throws Exception {
        String before = bundle.value("SELECT position FROM catch_ups");
        limitStatementsTo("300ms");
        for (int i = 0; i < 20; i++) {
            evolution.store("loja", "messages.upsert", message("C" + i));
        }
        try (LogCapture log = new LogCapture();
                Connection lock = lock("messages")) {
            bundle.rows("UPDATE catch_ups SET wanted_at = now()");
            await().atMost(SOON)
                    .until(() -> log.atLeast(Level.WARN).stream()
                                    .filter(line -> line.contains("statement timeout"))
                                    .count()
                            > 6);
            assertThat(bundle.value("SELECT position FROM catch_ups")).isEqualTo(before);
            lock.rollback();
        }
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 20 FROM messages"));
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void anEventThatTakesTooLongAsAWholeIsStoredInParts() throws Exception {
        slow("contacts", "0.02");
        limitStatementsTo("400ms");
        ObjectNode group = Bundle.JSON
                .createObjectNode()
                .put("id", "120363000000000001@g.us")
                .put("subject", "Todos");
        ArrayNode members = group.putArray("participants");
        for (int i = 0; i < 60; i++) {
            members.addObject()
                    .put("id", 100_000_000_000_000L + i + "@lid")
                    .put("phoneNumber", "55119" + (10_000_000 + i) + "@s.whatsapp.net");
        }
        evolution.emitWithoutStoring(
                "loja", "groups.upsert", Bundle.JSON.createArrayNode().add(group));
        evolution.emitWithoutStoring("loja", "messages.upsert", message("BEHIND"));

        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 1 FROM messages"));
        assertThat(bundle.value("SELECT count(*) FROM contacts WHERE phone_jid IS NOT NULL"))
                .isEqualTo("60");
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    @Test
    void aReadOnlyDatabaseIsUsedAgainAsSoonAsItAcceptsChanges() throws Exception {
        bundle.rows("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        cutConnections();
        try (LogCapture log = new LogCapture()) {
            evolution.emitWithoutStoring("loja", "messages.upsert", message("WAITS"));
            await().atMost(SOON)
                    .until(() -> log.atLeast(Level.WARN).stream().anyMatch(line -> line.contains("read-only")));
        }
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(bundle.managed("/observe/health/ready").body())
                                .contains("the database is read-only: nothing can be stored"));
        assertThat(bundle.managed("/observe/health/ready").statusCode()).isEqualTo(503);
        // the connections that are there stay read-only
        Bundle.rows(
                Bundle.server().jdbcUrl(), "ALTER DATABASE " + database + " SET default_transaction_read_only = off");

        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 1 FROM messages"));
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
        await().atMost(SOON).until(() -> bundle.managed("/observe/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {INTERNAL_ERROR, READ_ONLY})
    void anErrorThatPassesMakesNoDeadLetter(String code) throws Exception {
        fail("true", code);
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                evolution.emitWithoutStoring("loja", "messages.upsert", message("X" + i));
            }
            await().atMost(SOON).until(() -> failures(log) > 4);
        }
        bundle.rows("DROP TRIGGER fail ON messages");
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 5 FROM messages"));
        assertThat(bundle.value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    /** The failed statement alone is repeated, and not the mapping before it. */
    @Test
    void aStatementThatIsTriedAgainRejectsItsRowsOnce() throws Exception {
        fail("true", INTERNAL_ERROR);
        ArrayNode history = Bundle.JSON.createArrayNode().add(message("GOOD"));
        history.addObject().putObject("key").put("id", "BAD");
        try (LogCapture log = new LogCapture()) {
            evolution.emitWithoutStoring("loja", "messages.set", history);
            await().atMost(SOON).until(() -> failures(log) > 2);
            bundle.rows("DROP TRIGGER fail ON messages");
            await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 1 FROM messages"));
            assertThat(log.atLeast(Level.WARN).stream().filter(line -> line.contains("is kept as a dead letter")))
                    .hasSize(1);
        }
        assertThat(bundle.value("SELECT string_agg(attempts::text, ',') FROM dead_letters"))
                .isEqualTo("1");
    }

    @Test
    @Tag("long")
    void aLastingInternalErrorMakesADeadLetterOfOnlyTheFailingEventWithinMinutes() throws Exception {
        fail("NEW.whatsapp_message_id = 'X7'", INTERNAL_ERROR);
        for (int i = 0; i < 30; i++) {
            evolution.emitWithoutStoring("loja", "messages.upsert", message("X" + i));
        }
        await().atMost(Duration.ofMinutes(3)).until(() -> isTrue("SELECT count(*) = 29 FROM messages"));
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 1 FROM dead_letters"));
    }

    @Test
    void theServerEndsAHungStatementBeforeItsConnectionIsAbandoned() {
        awaitStatementTimeout("50s");
        limitStatementsTo("3s"); // a shorter one of the database's own stands
        awaitStatementTimeout("3s");
    }

    /** At first, the pool may still have connections that were cut. */
    private void awaitStatementTimeout(String timeout) {
        DataSource pool = bundle.context().getRegistry().lookupByNameAndType("dataSource", DataSource.class);
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            try (Connection connection = pool.getConnection()) {
                assertThat(Bundle.rows(connection.createStatement().executeQuery("SHOW statement_timeout")))
                        .containsExactly(Map.of("statement_timeout", timeout));
            }
        });
    }

    @Test
    void onlyTheRejectedElementOfALargeEventBecomesADeadLetter() throws Exception {
        rejectBlue();
        evolution.emitWithoutStoring("loja", "contacts.upsert", contactsWithABlueOne());
        awaitAllButTheBlueOne();
    }

    /** The failure of the first attempt is one that is retried without an end, that of the second is not. */
    @Test
    void anEventIsRejectedAlsoAfterItsConnectionWasCut() throws Exception {
        rejectBlue();
        cutConnections();
        evolution.emitWithoutStoring("loja", "contacts.upsert", contactsWithABlueOne());
        awaitAllButTheBlueOne();
    }

    private void rejectBlue() {
        bundle.rows("ALTER TABLE contacts ADD CONSTRAINT no_blue CHECK (name <> 'azul')");
    }

    private static ArrayNode contactsWithABlueOne() {
        ArrayNode contacts = Bundle.JSON.createArrayNode();
        for (int i = 0; i < 9; i++) {
            contacts.addObject()
                    .put("remoteJid", "55119" + (10_000_000 + i) + "@s.whatsapp.net")
                    .put("pushName", i == 4 ? "azul" : "Ana " + i);
        }
        return contacts;
    }

    private void awaitAllButTheBlueOne() {
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 1 FROM dead_letters"));
        assertThat(bundle.value("SELECT payload -> 'data' ->> 0 FROM dead_letters"))
                .contains("azul");
        await().atMost(SOON).until(() -> isTrue("SELECT count(*) = 8 FROM contacts"));
    }

    /** For every connection that is made from now on; those that are there are cut. */
    private void limitStatementsTo(String time) {
        bundle.rows("ALTER DATABASE " + database + " SET statement_timeout = '" + time + "'");
        cutConnections();
    }

    private void cutConnections() {
        bundle.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    private void fail(String when, String code) {
        bundle.rows("CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''tuple concurrently updated'' USING ERRCODE = ''" + code + "''; END'");
        bundle.rows("CREATE TRIGGER fail BEFORE INSERT ON messages FOR EACH ROW WHEN (" + when
                + ") EXECUTE FUNCTION fail()");
    }

    private static long failures(LogCapture log) {
        return log.atLeast(Level.WARN).stream()
                .filter(line -> line.contains("tuple concurrently updated"))
                .count();
    }

    private void slow(String table, String seconds) {
        bundle.rows("CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep("
                + seconds + "); RETURN NEW; END'");
        bundle.rows("CREATE TRIGGER dawdle BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION dawdle()");
    }

    private Connection lock(String tables) throws SQLException {
        Connection connection = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            statement.execute("LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private static ObjectNode message(String id) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "5511911110001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        data.put("messageTimestamp", Instant.now().getEpochSecond())
                .putObject("message")
                .put("conversation", "text of " + id);
        return data;
    }

    private boolean isTrue(String sql) {
        return bundle.value(sql).equals("t") || bundle.value(sql).equals("true");
    }
}
