package io.github.evolutionsync.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Queries of a world's database. They return nothing while the database is unavailable. */
final class Tables {
    private static final String MESSAGES = """
            SELECT m.tenant_id, m.whatsapp_message_id, c.whatsapp_chat_id, m.direction, m.status,
              CASE WHEN length(m.content) > %1$d THEN left(m.content, %1$d) || '…' || length(m.content) ELSE m.content END
            FROM messages m JOIN chats c ON c.id = m.chat_id""".formatted(Sent.BRIEF);

    private static final Map<String, String> COMPLAINTS = Map.of(
            "dead letters", "SELECT count(*) FROM dead_letters",
            "statuses whose message did not come", "SELECT count(*) FROM pending_updates",
            "unread numbers that are wrong",
                    "SELECT count(*) FROM chats c WHERE unread_count <> count_unread(c, read_at, read_seq)",
            "seq that stands twice",
                    "SELECT count(*) FROM (SELECT FROM messages GROUP BY tenant_id, created_seq HAVING count(*) > 1) d");

    private Tables() {}

    /** How many of the messages up to a number are stored. */
    static long stored(World world, int number) {
        return count(
                world,
                "SELECT count(DISTINCT whatsapp_message_id) FROM messages WHERE whatsapp_message_id <= '"
                        + Sent.id(number) + "'");
    }

    static Verdict verdict(World world) {
        Map<String, String> found = new HashMap<>();
        int rows = 0;
        try (Connection connection = world.connect();
                ResultSet row = connection.createStatement().executeQuery(MESSAGES)) {
            while (row.next()) {
                rows++;
                found.put(
                        row.getString(2),
                        String.join(
                                " | ",
                                row.getString(1),
                                row.getString(3),
                                row.getString(4),
                                row.getString(6),
                                String.valueOf(row.getString(5))));
            }
        } catch (SQLException e) {
            return Verdict.of("tables, " + e.getMessage(), world.ledger().facts(null), Map.of(), 0);
        }
        return Verdict.of("tables", world.ledger().facts(null), found, rows - found.size());
    }

    /** What must not be there, by what it is. */
    static List<String> complaints(World world) {
        List<String> complaints = new ArrayList<>();
        COMPLAINTS.forEach((what, sql) -> {
            long count = count(world, sql);
            if (count != 0) {
                complaints.add(count + " " + what);
            }
        });
        return complaints;
    }

    /** Where the catch-ups are, for who looks for a reason. */
    static List<String> catchUps(World world) {
        List<String> catchUps = new ArrayList<>();
        try (Connection connection = world.connect();
                ResultSet row =
                        connection.createStatement().executeQuery("SELECT now(), row_to_json(c) FROM catch_ups c")) {
            while (row.next()) {
                catchUps.add(row.getString(1) + " " + row.getString(2));
            }
        } catch (SQLException e) {
            catchUps.add(e.getMessage());
        }
        return catchUps;
    }

    static long count(World world, String sql) {
        try (Connection connection = world.connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            return -1;
        }
    }
}
