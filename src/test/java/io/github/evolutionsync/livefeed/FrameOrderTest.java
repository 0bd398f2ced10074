package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After any history of a tenant, in pages of any size, a frame's seq shows which frames are before and after it. */
class FrameOrderTest {

    private static final int CHANGES = 100;
    private static final int[] PAGES = {5, 17, 500};
    private static HikariDataSource tables;

    private final List<String> ids = new ArrayList<>();

    @BeforeAll
    static void open() {
        tables = Database.open(Bundle.newDatabase(), Bundle.DATABASE_USER, "", 1, true);
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aClientThatIsCutOffAnywhereEndsWithTheStoredState(int seed) {
        String tenant = "tenant" + seed;
        Random random = new Random(seed);
        rows("INSERT INTO instances (name, tenant_id) VALUES ('" + tenant + "', '" + tenant + "')");
        for (int i = 0; i < CHANGES; i++) {
            change(tenant, random);
        }

        Map<String, String> stored = rows(KnownState.query(tenant)).stream()
                .collect(Collectors.toMap(row -> (String) row.get("id"), row -> (String) row.get("line")));
        List<JsonNode> all = frames(tenant, 0, 3);
        assertThat(all)
                .as("all sorts of changes")
                .anyMatch(frame -> event(frame).equals("chat:merged"));
        assertThat(all).extracting(FrameOrderTest::seq).isSorted().doesNotHaveDuplicates();
        KnownState known = new KnownState();
        for (JsonNode last : all) {
            known.apply(event(last), last.path("data"));
            KnownState resumed = known.copy();
            long position = seq(last);
            for (JsonNode frame : frames(tenant, position, PAGES[(int) position % PAGES.length])) {
                assertThat(seq(frame)).isGreaterThan(position);
                position = seq(frame);
                resumed.apply(event(frame), frame.path("data"));
            }
            assertThat(resumed.lines()).as("cut off after %s", last).isEqualTo(stored);
        }
    }

    /** As a connection that resumes is given them. */
    private static List<JsonNode> frames(String tenant, long since, int page) {
        List<JsonNode> frames = new ArrayList<>();
        long position = since;
        Updates updates;
        do {
            updates = Updates.of(
                    rows("SELECT * FROM read_news('" + tenant + "', " + position + ", " + page + ", false)"));
            updates.after(position).forEach(frame -> frames.add(parsed(frame)));
            position = updates.position();
        } while (!updates.isWhole());
        return frames;
    }

    private static JsonNode parsed(Frame frame) {
        try {
            return Bundle.JSON.readTree(frame.content().toString(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String event(JsonNode frame) {
        return frame.path("event").asText();
    }

    private static long seq(JsonNode frame) {
        return frame.path("seq").asLong();
    }

    /** One change, of which many change nothing: as after reconnecting, everything may come again. */
    private void change(String instance, Random random) {
        int customer = random.nextInt(4);
        boolean underLid = random.nextInt(3) == 0;
        String lid = "90000000000" + customer + "@lid";
        String phone = "551190000000" + customer + "@s.whatsapp.net";
        ObjectNode row =
                Bundle.JSON.createObjectNode().put("instance", instance).put("jid", underLid ? lid : phone);
        if (random.nextInt(16) == 0) {
            row.put("alt", underLid ? phone : lid);
        }
        switch (random.nextInt(10)) {
            case 0 -> call("store_contacts", row.put("name", "Nome " + random.nextInt(3)));
            case 1 -> call("store_chats", chat(row.put("opens", true), random));
            case 2, 3 -> call("update_messages", update(row.put("id", known(random)), random));
            case 4 -> read(instance, random);
            default -> call("store_messages", message(row, random));
        }
    }

    private static ObjectNode chat(ObjectNode row, Random random) {
        return random.nextBoolean()
                ? row.put("unread_count", random.nextInt(4))
                : row.put("deleted", true).put("deletion", "D" + random.nextInt(3));
    }

    private static ObjectNode update(ObjectNode row, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> row.put("deleted", true);
            case 1 -> row.put("content", "editado").put("edited_at", 1_795_449_000 + random.nextInt(9));
            default -> row.put("status", random.nextBoolean() ? "READ" : "DELIVERY_ACK");
        };
    }

    private ObjectNode message(ObjectNode row, Random random) {
        boolean again = random.nextInt(4) == 0;
        if (!again) {
            ids.add("M" + ids.size());
        }
        return row.put("id", again ? known(random) : ids.get(ids.size() - 1))
                .put("from_me", random.nextInt(4) == 0)
                .put("content", "Olá")
                .put("sender_name", "Cliente " + random.nextInt(2))
                .put("sent_at", 1_795_448_000 + random.nextInt(100))
                .put("moves_chat", random.nextInt(8) > 0)
                .put("history", random.nextInt(8) == 0);
    }

    private String known(Random random) {
        return ids.isEmpty() ? "M0" : ids.get(random.nextInt(ids.size()));
    }

    private static void read(String tenant, Random random) {
        List<Map<String, Object>> chats =
                rows("SELECT id FROM chats WHERE tenant_id = '" + tenant + "' ORDER BY created_seq");
        if (!chats.isEmpty()) {
            Object chat = chats.get(random.nextInt(chats.size())).get("id");
            rows("SELECT mark_read('" + tenant + "', '" + chat + "')");
        }
    }

    private static void call(String function, ObjectNode row) {
        rows("SELECT " + function + "('[" + row + "]'::jsonb)");
    }

    private static List<Map<String, Object>> rows(String sql) {
        try (Connection connection = tables.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? Bundle.rows(statement.getResultSet()) : List.of();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
