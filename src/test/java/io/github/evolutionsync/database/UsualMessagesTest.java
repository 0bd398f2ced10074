package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The fast path for usual messages has the same result as the path for all kinds of messages, with the same numbers and
 * updates.
 */
class UsualMessagesTest {
    private static final int SEEDS = Integer.getInteger("seeds", 1);
    private static final int EVENTS = 60;
    /** Counts what the short path stores. */
    private static final String COUNTED = """
            CREATE TABLE usual (stored int);
            ALTER FUNCTION store_usual_messages RENAME TO store_usual_uncounted;
            CREATE FUNCTION store_usual_messages(rows jsonb, tenant text, base bigint, OUT stored int, OUT number bigint, OUT frames text)
            LANGUAGE plpgsql AS $$ BEGIN
              SELECT * INTO stored, number, frames FROM store_usual_uncounted(rows, tenant, base);
              INSERT INTO usual VALUES (stored);
            END $$""";
    /** All rows but what is another one at each run. */
    private static final String TABLES = """
            SELECT jsonb_pretty(jsonb_build_object('tenants', (SELECT jsonb_agg(to_jsonb(t) - '{_%1$s}'::text[] ORDER BY t.tenant_id) FROM tenants t),
              'chats', (SELECT jsonb_agg(to_jsonb(c) - '{id, created_at, updated_at%1$s}'::text[] ORDER BY c.tenant_id, c.whatsapp_chat_id) FROM chats c),
              'messages', (SELECT jsonb_agg(to_jsonb(m) - '{id, chat_id, created_at, updated_at, deleted_at, delivered_at, read_at%1$s}'::text[]
                || jsonb_build_object('chat', c.whatsapp_chat_id, 'deleted', m.deleted_at IS NOT NULL, 'delivered', m.delivered_at IS NOT NULL,
                'read', m.read_at IS NOT NULL) ORDER BY m.tenant_id, c.whatsapp_chat_id, m.whatsapp_message_id)
                FROM messages m JOIN chats c ON c.id = m.chat_id),
              'aliases', (SELECT jsonb_agg(jsonb_build_array(a.tenant_id, a.jid, c.whatsapp_chat_id) ORDER BY a.tenant_id, a.jid)
                FROM chat_aliases a JOIN chats c ON c.id = a.chat_id),
              'contacts', (SELECT jsonb_agg(k ORDER BY k.tenant_id, k.jid) FROM contacts k),
              'files', (SELECT jsonb_agg(to_jsonb(f) - '{message_id, due_at}'::text[]
                || jsonb_build_object('message', m.whatsapp_message_id, 'chat', c.whatsapp_chat_id, 'due', f.due_at IS NOT NULL)
                ORDER BY m.tenant_id, c.whatsapp_chat_id, m.whatsapp_message_id)
                FROM media f JOIN messages m ON m.id = f.message_id JOIN chats c ON c.id = m.chat_id),
              'pending', (SELECT jsonb_agg(to_jsonb(p) - '{received_at, deleted_at}'::text[] ORDER BY p.whatsapp_message_id, p.jid, p.instance)
                FROM pending_updates p)))""";
    /** What is another number when a batch is stored in two parts: its rows that are no messages come first, and so count first. */
    private static final String NUMBERS =
            ", seq, created_seq, prior_seq, own_seq, read_seq, read_until_seq, unread_base_seq, changed";

    /** What a client with everything before receives. */
    private static final String READ =
            "SELECT string_agg(coalesce(frame_new, frame_update) || E'\\n', '' ORDER BY seq) FROM read_news('acme', %s, 500, true)";

    private final List<HikariDataSource> databases = new ArrayList<>();
    private Connection shortened;
    private Connection general;
    private int delivered;
    private final RandomRows input = new RandomRows();

    private Connection database() throws SQLException {
        HikariDataSource opened = Database.open(Bundle.newDatabase(), Bundle.DATABASE_USER, "", 1, true);
        databases.add(opened);
        Connection connection = opened.getConnection();
        rows(
                connection,
                "INSERT INTO instances (name, tenant_id, owner_jid) VALUES ('loja', 'acme', '5511900000009@s.whatsapp.net'),"
                        + " ('filial', 'acme', NULL), ('outra', 'globex', NULL), ('sem', NULL, NULL)");
        rows( // as another program does
                connection,
                "INSERT INTO chats (tenant_id, whatsapp_chat_id) VALUES ('acme', '5511900000001@s.whatsapp.net'),"
                        + " ('acme', '120363021234567890@g.us')");
        return connection;
    }

    @BeforeEach
    void open() throws SQLException {
        shortened = database();
        general = database();
        rows(shortened, COUNTED);
        rows(
                general,
                "CREATE OR REPLACE FUNCTION store_usual_messages(rows jsonb, tenant text, base bigint, OUT stored int, OUT number bigint, OUT frames text)"
                        + " LANGUAGE sql RETURN (0, base, NULL::text)");
    }

    @AfterEach
    void close() throws SQLException {
        shortened.close();
        general.close();
        databases.forEach(HikariDataSource::close);
    }

    @Test
    void oneByOneTheyLeadToTheSameRowsNumbersAndUpdates() throws SQLException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            play(new Random(seed), 1, "");
        }
        assertThat(stored()).as("messages that went the short path").isGreaterThan(EVENTS * SEEDS / 20);
        assertThat(delivered).as("messages whose frame was returned").isGreaterThan(EVENTS * SEEDS / 20);
    }

    @Test
    void inBatchesTheyLeadToTheSameRows() throws SQLException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            play(new Random(seed), 5, NUMBERS);
        }
        assertThat(stored()).as("messages that went the short path").isGreaterThan(EVENTS * SEEDS / 20);
    }

    private int stored() throws SQLException {
        return Integer.parseInt(value(shortened, "SELECT sum(stored) FROM usual"));
    }

    /** @param ignored what of the tables need not be the same */
    private void play(Random random, int batch, String ignored) throws SQLException {
        for (int i = 0; i < EVENTS; i++) {
            String statement = input.statement(random, 1 + random.nextInt(batch));
            String before = value(shortened, "SELECT coalesce(max(seq), 0) FROM tenants WHERE tenant_id = 'acme'");
            String frames = call(shortened, statement);
            call(general, statement);
            assertThat(value(shortened, TABLES.formatted(ignored)))
                    .as(statement)
                    .isEqualTo(value(general, TABLES.formatted(ignored)));
            if (ignored.isEmpty()) {
                assertThat(updates(shortened, before)).as(statement).isEqualTo(updates(general, before));
                assertThat(frames).as(statement).isIn(null, value(shortened, READ.formatted(before)));
                delivered += frames == null ? 0 : 1;
            }
        }
    }

    private static List<Map<String, Object>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? Bundle.rows(statement.getResultSet()) : List.of();
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        return String.valueOf(rows(connection, sql).get(0).values().iterator().next());
    }

    /** Returns the frames of the tenant acme, if the statement does. */
    private static String call(Connection connection, String statement) throws SQLException {
        boolean stores = statement.startsWith("store_messages");
        List<Map<String, Object>> changed = rows(connection, (stores ? "SELECT * FROM " : "SELECT ") + statement);
        return stores && "acme".equals(changed.get(0).get("tenant_id"))
                ? (String) changed.get(0).get("frames")
                : null;
    }

    private static List<Map<String, Object>> updates(Connection connection, String since) throws SQLException {
        String withoutIds =
                "regexp_replace(%s, '\"(id|chatId|messageId|intoChatId|createdAt|updatedAt|deletedAt)\" *: *(\"[^\"]*\"|null),?', '', 'g')";
        return rows(
                connection,
                "SELECT seq, created_seq, head, " + withoutIds.formatted("frame_new") + " AS fresh, "
                        + withoutIds.formatted("frame_update") + " AS change FROM read_news('acme', " + since
                        + ", 500, true)");
    }
}
