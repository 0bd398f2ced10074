package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cost of a message does not grow with the tables, on a connection that was opened while they were empty. */
class PlansTest {
    private static final int CHATS = 50;
    private static final int STORED = 10_000;
    private static final int BATCH = 100;
    /** Of tables by scans, of indexes entries and the rows behind them, in this transaction. */
    private static final String ROWS_READ =
            "SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid)) FROM pg_class"
                    + " WHERE relname ~ '^(messages|chats|chat_aliases|contacts)'";

    @Test
    void aMessageIsStoredAndDeliveredWithAFewLookups() throws SQLException {
        lookUps("", CHATS);
    }

    /** There each message looks as good as any other to the planner. */
    @Test
    void theSameInOneLongChat() throws SQLException {
        lookUps("", 1);
    }

    /** From some hundred thousand messages on, PostgreSQL thinks of reading a table with several processes: here at once. */
    @Test
    void theSameInLargeTables() throws SQLException {
        lookUps(
                "SET min_parallel_index_scan_size = 0; SET min_parallel_table_scan_size = 0;"
                        + " SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0",
                CHATS);
    }

    private static void lookUps(String settings, int chats) throws SQLException {
        try (HikariDataSource database = Database.open(Bundle.newDatabase(), Bundle.DATABASE_USER, "", 1, true);
                Connection connection = database.getConnection()) {
            execute(connection, settings);
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
            for (int number = 0; number < STORED; number += BATCH) {
                store(connection, number, BATCH, chats);
                connection.commit();
            }
            long seq = number(connection, "SELECT seq FROM tenants");
            startCounting(connection);

            store(connection, STORED, 1, chats);
            assertThat(number(connection, ROWS_READ))
                    .as("rows read to store one")
                    .isBetween(1L, 200L);
            connection.commit();
            startCounting(connection);

            store(connection, STORED - 1, 1, chats);
            assertThat(number(connection, ROWS_READ))
                    .as("rows read to store one again, as no usual one is")
                    .isBetween(1L, 200L);
            startCounting(connection);

            assertThat(number(connection, "SELECT count(*) FROM read_news('acme', " + seq + ", 500, true)"))
                    .isEqualTo(2);
            assertThat(number(connection, ROWS_READ))
                    .as("rows read to tell of one")
                    .isBetween(1L, 50L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void theFilesAndLinksOfALongChatAreListedWithoutItsOtherMessages(String plan) throws Exception {
        try (HikariDataSource database = Database.open(Bundle.newDatabase(), Bundle.DATABASE_USER, "", 1, true);
                Connection connection = database.getConnection()) {
            execute(connection, "SET plan_cache_mode = " + plan);
            connection.setAutoCommit(false);
            execute(
                    connection,
                    "INSERT INTO chats (tenant_id, whatsapp_chat_id) VALUES ('acme', '1@g.us'), ('acme', '2@g.us')");
            execute(connection, """
                    INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, sent_at, created_seq, content, media)
                    SELECT c.id, 'acme', n::text, 'INCOMING', to_timestamp(1795448000 + n), n,
                      CASE n % 2000 WHEN 7 THEN 'https://example.com' ELSE 'Olá' END, CASE n % 2000 WHEN 3 THEN jsonb '{}' END
                    FROM chats c, generate_series(1, 10000) n""");
            execute(connection, "ANALYZE messages; ANALYZE chats");
            connection.commit();
            for (String has : List.of("", "media", "links")) {
                startCounting(connection);
                assertThat(listed(connection, has)).isEqualTo(has.isEmpty() ? 50 : 5);
                assertThat(number(connection, ROWS_READ))
                        .as("rows read for '%s'", has)
                        .isBetween(1L, 600L);
            }
        }
    }

    private static int listed(Connection connection, String has) throws Exception {
        String sql = Files.readString(Path.of("routes/sql/list-messages.sql"));
        List<String> values = Pattern.compile(":\\?(\\w+)")
                .matcher(sql)
                .results()
                .map(parameter -> parameter.group(1))
                .toList();
        String id = text(connection, "SELECT id FROM chats WHERE whatsapp_chat_id = '1@g.us'");
        Map<String, String> given = Map.of("id", id, "tenant", "acme", "before", "", "has", has, "limit", "50");
        try (PreparedStatement statement = connection.prepareStatement(sql.replaceAll(":\\?\\w+", "?"))) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, given.get(values.get(i)));
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return Bundle.JSON.readTree(result.getString(1)).path("items").size();
            }
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void store(Connection connection, int first, int count, int chats) throws SQLException {
        ArrayNode rows = Bundle.JSON.createArrayNode();
        for (int number = first; number < first + count; number++) {
            String jid = "55119" + (10_000_000 + number % chats) + "@s.whatsapp.net";
            rows.addObject()
                    .put("instance", "loja")
                    .put("jid", jid)
                    .put("id", "M" + number)
                    .put("from_me", false)
                    .put("content", "Olá")
                    .put("message_type", "conversation")
                    .put("sender_jid", jid)
                    .put("sent_at", 1_795_448_000 + number);
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT store_messages(?::jsonb)")) {
            statement.setString(1, rows.toString());
            statement.execute();
        }
    }

    /** What transactions before have read is counted in until the server has taken note of it. */
    private static void startCounting(Connection connection) throws SQLException {
        execute(connection, "SELECT pg_stat_force_next_flush()");
        connection.commit();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
