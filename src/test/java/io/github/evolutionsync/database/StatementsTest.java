package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariants of the statements in routes/sql when they run at the same time, and after a process that died. */
class StatementsTest {
    private static final String JID = "5511988880001@s.whatsapp.net";
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private String url;
    private HikariDataSource database;

    @BeforeEach
    void open() {
        url = Bundle.newDatabase();
        database = Database.open(url, Bundle.DATABASE_USER, "", 4, true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void allCallersLockCatchUpsInTheSameOrder() throws Exception {
        // the rows lie the other way round than their names, which is the order that they are read in
        Bundle.rows(url, "INSERT INTO instances (name, tenant_id) VALUES ('a', 'acme'), ('b', 'acme'), ('c', 'acme')");
        Bundle.rows(url, "INSERT INTO catch_ups (instance) VALUES ('c'), ('b'), ('a')");
        Future<?> all;
        Future<?> connected;
        try (Connection holder = database.getConnection()) {
            holder.setAutoCommit(false);
            execute(holder, "SELECT FROM catch_ups WHERE instance = 'b' FOR UPDATE");
            all = run("request-catch-ups", Map.of("look_back", "false"));
            awaitWaiting(1);
            connected = connect("a", "b", "c");
            awaitWaiting(2);
            holder.rollback();
        }
        all.get();
        connected.get();
        assertThat(Bundle.value(url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isEqualTo("0");
        assertThat(Bundle.value(url, "SELECT count(*) FROM catch_ups WHERE wanted_at IS NOT NULL"))
                .isEqualTo("3");
    }

    @Test
    void anInstanceChangesItsTenantAfterRunningStatementsOfTheFirstTenant() throws Exception {
        Bundle.rows(url, "INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
        Future<?> assigned;
        try (Connection storing = database.getConnection()) {
            storing.setAutoCommit(false);
            execute(
                    storing,
                    ("SELECT * FROM store_messages('[{\"instance\": \"loja\", \"jid\": \"%s\", \"id\": \"A\", \"from_me\": false,"
                                    + " \"type\": \"conversation\", \"content\": \"Oi\", \"sent_at\": 1795448561}]')")
                            .formatted(JID));
            assigned = run("assign-instance", Map.of("name", "loja", "tenant", "", "new_tenant", "globex"));
            awaitWaiting(1);
            assertThat(assigned.isDone()).isFalse();
            storing.commit();
        }
        assigned.get();
        assertThat(Bundle.value(url, "SELECT tenant_id FROM instances")).isEqualTo("globex");
        assertThat(Bundle.value(url, "SELECT tenant_id FROM messages")).isEqualTo("acme");
    }

    @Test
    void aProcessThatDiedWithoutDisconnectingLeavesAGapSinceTheLastCatchUp() throws Exception {
        Bundle.rows(url, "INSERT INTO instances (name, tenant_id, connected) VALUES ('loja', 'acme', true)");
        Bundle.rows(url, "INSERT INTO catch_ups (instance, finished_at) VALUES ('loja', '2026-11-23T12:00:00Z')");

        connect("loja").get();

        assertThat(Bundle.value(url, "SELECT gap_since = '2026-11-23T12:00:00Z' FROM catch_ups"))
                .isEqualTo("true");
    }

    @Test
    void onlyTheNulCharacterIsRemovedAndInLinearTime() throws Exception {
        String raw = "{\"a\\u0000b\": [\"\\u0000x\\\\u0000\\\\\\u0000y\\\\\\\\u0000\", \"\\u0001\"]}";
        try (Connection connection = database.getConnection()) {
            assertThat(cleaned(connection, raw)).isEqualTo("{\"ab\": [\"x\\\\u0000\\\\y\\\\\\\\u0000\", \"\\u0001\"]}");
            // an expression takes fifteen seconds
            execute(connection, "SET statement_timeout = '5s'");
            assertThat(cleaned(connection, "\"" + "\\u0000".repeat(4_000_000) + "x\""))
                    .isEqualTo("\"x\"");
        }
    }

    @Test
    void catchUpsOfListedInstancesComeFirstAndThenAllInTurn() throws Exception {
        Bundle.rows(
                url,
                "INSERT INTO instances (name, tenant_id, created_in_evolution_at) VALUES ('invented', 'acme', NULL), ('loja', 'acme', now())");
        // an instance that has not been caught up yet would otherwise be the next in turn
        Bundle.rows(
                url,
                "INSERT INTO catch_ups (instance, wanted_at, claimed_at) VALUES ('invented', now(), NULL), ('loja', now(), now() - interval '1 hour')");

        claimWindow();
        assertThat(Bundle.value(url, "SELECT instance FROM catch_ups WHERE claimed_until IS NOT NULL"))
                .isEqualTo("loja");
        claimWindow();
        assertThat(Bundle.value(url, "SELECT count(*) FROM catch_ups WHERE claimed_until IS NOT NULL"))
                .isEqualTo("2");
    }

    @Test
    void filesThatFailAgainAndAgainDoNotKeepOthersWaiting() throws Exception {
        Bundle.rows(
                url,
                "INSERT INTO chats (id, tenant_id, whatsapp_chat_id) VALUES (gen_random_uuid(), 'acme', '5511900000001@s.whatsapp.net')");
        Bundle.rows(
                url,
                "WITH m AS (INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction)"
                        + " SELECT id, 'acme', 'M' || n, 'INCOMING' FROM chats, generate_series(0, 8) n"
                        + " RETURNING id, whatsapp_message_id)"
                        + " INSERT INTO media (tenant_id, message_id, tries, due_at)"
                        + " SELECT 'acme', id, CASE whatsapp_message_id WHEN 'M0' THEN 0 ELSE 7 END,"
                        + " now() - CASE whatsapp_message_id WHEN 'M0' THEN interval '1 hour' ELSE interval '1 second' END FROM m");
        // by chance, it is not the first: 40 times in a row only once in a million million
        for (int claims = 0; claims < 40 && !firstTried().equals("1"); claims++) {
            run("claim-media", Map.of("media_lease", "12 minutes")).get();
            Bundle.rows(
                    url,
                    "UPDATE media SET leased_until = NULL, due_at = now() - interval '1 second' WHERE leased_until IS NOT NULL AND tries > 1");
        }
        assertThat(firstTried()).isEqualTo("1");
    }

    private String firstTried() {
        return Bundle.value(
                url,
                "SELECT f.tries FROM media f JOIN messages m ON m.id = f.message_id WHERE whatsapp_message_id = 'M0'");
    }

    @Test
    void theDayOfAFileThatIsGoneHasOnlyTheHoursInWhichThereWereAnswers() throws Exception {
        fileAfterNineTries(); // the store was away for three days

        settle("gone");
        assertIsTrue("state = 'expired' AND due_at > now() AND answered_for = '0'");

        Bundle.rows(url, "UPDATE media SET answered_at = now() - interval '3 days'"); // and again
        settle("gone");
        assertIsTrue("state = 'expired' AND due_at > now() AND answered_for = '1 hour'");

        Bundle.rows(url, "UPDATE media SET answered_for = interval '25 hours'");
        settle("gone");
        assertIsTrue("state = 'expired' AND due_at IS NULL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "unusable", "missing"})
    void theFirstAnswerAfterALongTimeWithoutOneIsNotFinal(String verdict) throws Exception {
        fileAfterNineTries();
        settle("away");
        assertIsTrue("state = 'pending' AND due_at > now() AND answers = '{}' AND answered_at IS NULL");

        settle(verdict);
        assertIsTrue("state = 'pending' AND due_at > now() AND answers = '{\"" + verdict + "\": 1}'");

        Bundle.rows(url, "UPDATE media SET answers = '{\"" + verdict + "\": 9}', answered_for = interval '25 hours'");
        settle(verdict);
        assertIsTrue("state = 'failed' AND due_at IS NULL");
    }

    /** Of the last three days. */
    private void fileAfterNineTries() {
        Bundle.rows(url, "INSERT INTO tenants (tenant_id) VALUES ('acme') ON CONFLICT DO NOTHING");
        Bundle.rows(
                url,
                "INSERT INTO chats (id, tenant_id, whatsapp_chat_id) VALUES (gen_random_uuid(), 'acme', '5511900000001@s.whatsapp.net')");
        Bundle.rows(
                url,
                "WITH m AS (INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction)"
                        + " SELECT id, 'acme', 'M', 'INCOMING' FROM chats RETURNING id)"
                        + " INSERT INTO media (tenant_id, message_id, tries, first_tried_at, due_at)"
                        + " SELECT 'acme', id, 9, now() - interval '3 days', now() FROM m");
    }

    private void assertIsTrue(String condition) {
        assertThat(Bundle.value(url, "SELECT " + condition + " FROM media"))
                .as(Bundle.rows(url, "SELECT * FROM media").toString())
                .isIn("true", "t");
    }

    private void settle(String verdict) throws Exception {
        run(
                        "settle-media",
                        Map.of(
                                "tenant",
                                "acme",
                                "id",
                                Bundle.value(url, "SELECT message_id FROM media"),
                                "try",
                                "9",
                                "way",
                                "evolution",
                                "outcome",
                                "{\"verdict\":\"" + verdict + "\",\"error\":\"why\"}",
                                "media_keep_trying",
                                "24 hours"))
                .get();
    }

    @ParameterizedTest
    @CsvSource({
        "failed,pending,pending",
        "expired,pending,pending",
        "skipped,pending,pending",
        "pending,failed,pending",
        "pending,stored,stored",
        "stored,pending,stored",
        "expired,failed,expired"
    })
    void ofTheTwoFilesOfAMessageInTwoChatsTheOneThatMayStillComeStays(String kept, String moved, String state) {
        Bundle.rows(url, "INSERT INTO tenants (tenant_id) VALUES ('acme') ON CONFLICT DO NOTHING");
        Bundle.rows(
                url,
                "INSERT INTO chats (id, tenant_id, whatsapp_chat_id) SELECT gen_random_uuid(), 'acme', 'chat' || n FROM generate_series(1, 2) n");
        Bundle.rows(
                url,
                "WITH m AS (INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, media)"
                        + " SELECT id, 'acme', 'M', 'INCOMING', jsonb_build_object('state',"
                        + " CASE whatsapp_chat_id WHEN 'chat1' THEN '" + moved + "' ELSE '" + kept + "' END) FROM chats"
                        + " RETURNING id, media ->> 'state' AS state)"
                        + " INSERT INTO media (tenant_id, message_id, state, error, tries, source, due_at, leased_until)"
                        + " SELECT 'acme', id, state, CASE WHEN state NOT IN ('pending', 'stored') THEN 'why' END, 3,"
                        + " CASE WHEN state <> 'stored' THEN jsonb_build_object('of_' || state, 'x') END,"
                        + " CASE state WHEN 'pending' THEN now() + interval '1 hour' END,"
                        + " CASE state WHEN 'pending' THEN now() + interval '1 hour' END FROM m");

        Bundle.rows(
                url,
                "SELECT merge_chats('acme', a.id, b.id) FROM chats a, chats b WHERE a.whatsapp_chat_id = 'chat1' AND b.whatsapp_chat_id = 'chat2'");

        assertIsTrue("count(*) = 1");
        assertIsTrue("min(state) = '" + state + "' AND (min(error) IS NULL) = (min(state) IN ('pending', 'stored'))");
        // the try for the one that moved does not end under its new id
        assertIsTrue("CASE WHEN min(state) = 'pending' AND '" + moved
                + "' = 'pending' THEN min(leased_until) IS NULL AND min(due_at) <= now() ELSE true END");
        assertIsTrue("min(state) = 'stored' OR jsonb_exists_all(min(source::text)::jsonb, ARRAY['of_" + kept + "', 'of_"
                + moved + "'])");
        assertThat(Bundle.value(url, "SELECT media ->> 'state' FROM messages")).isEqualTo(state);
    }

    private void claimWindow() throws Exception {
        run(
                        "claim-window",
                        Map.of(
                                "catch_up_history_depth",
                                "7 days",
                                "catch_up_overlap",
                                "1 minute",
                                "catch_up_look_back",
                                "1 day",
                                "catch_up_page_size",
                                "50"))
                .get();
    }

    private static String cleaned(Connection connection, String raw) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT clean_json(?)::text")) {
            statement.setString(1, raw);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private Future<?> connect(String... instances) throws Exception {
        String rows = Stream.of(instances)
                .map(name -> "{\"instance\":\"" + name + "\",\"connected\":true}")
                .collect(Collectors.joining(",", "[", "]"));
        return run("store-connection", Map.of("tenants", "", "default_tenant", "acme", "rows", rows));
    }

    /** Runs a statement of routes/sql with its parameters as text, in a transaction of its own. */
    private Future<?> run(String name, Map<String, String> parameters) throws Exception {
        String sql = Files.readString(Path.of("routes/sql", name + ".sql"));
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            sql = sql.replace(":?" + parameter.getKey(), "'" + parameter.getValue() + "'");
        }
        String whole = sql;
        return CompletableFuture.runAsync(() -> {
            try (Connection connection = database.getConnection()) {
                execute(connection, whole);
            } catch (SQLException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitWaiting(int statements) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Bundle.value(url, WAITING).equals(Integer.toString(statements)));
    }
}
