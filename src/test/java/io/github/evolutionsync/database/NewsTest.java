package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients receive every change since their last page, although a row keeps only its last change. */
class NewsTest {
    private static final String JID = "5511988880001@s.whatsapp.net";

    private HikariDataSource database;
    private Connection connection;
    private long position;
    private boolean complete;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(Bundle.newDatabase(), Bundle.DATABASE_USER, "", 1, true);
        connection = database.getConnection();
        query("INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme') RETURNING ''");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void aReturningClientReceivesAStatusAlthoughTheMessageChangedAgainBeforeItsPageWasRead() throws Exception {
        store("A", ", \"history\": true");
        read(500);
        complete = false; // it comes back, with nothing but a seq

        call(
                "update_messages",
                "{\"instance\": \"loja\", \"jid\": \"%s\", \"id\": \"A\", \"status\": \"READ\"}".formatted(JID));
        store("B", "");
        store("C", "");
        store("D", "");
        store("A", ""); // no history after all: it counts as unread, which its chat tells

        assertThat(read(2))
                .filteredOn(frame -> frame.path("event").asText().equals("message:update"))
                .extracting(frame -> frame.at("/data/updates/status").asText())
                .containsExactly("READ");
    }

    @Test
    void aNameIsDeliveredAlthoughAMessageArrivedBeforeItWasRead() throws Exception {
        store("A", "");
        read(500);

        call("store_chats", "{\"instance\": \"loja\", \"jid\": \"%s\", \"name\": \"Ana\"}".formatted(JID));
        store("B", "");

        List<JsonNode> frames = read(500);
        assertThat(frames)
                .extracting(frame -> frame.path("event").asText())
                .containsExactly("chat:update", "chat:message");
        assertThat(frames.get(0).at("/data/updates/contactName").asText()).isEqualTo("Ana");
    }

    @Test
    void aMessageUpdatesOnlyItsOwnChat() throws Exception {
        store("A", "");
        read(500);
        store("B", "");
        store("C", "");

        assertThat(read(500))
                .extracting(frame -> frame.path("event").asText())
                .containsExactly("chat:message", "chat:message");
    }

    @Test
    void aPageOfLongTextsEndsSooner() throws Exception {
        for (int i = 100; i < 200; i++) {
            store("M" + i, ", \"content\": \"" + "x".repeat(65_536) + "\"");
        }

        assertThat(query("SELECT sum(length(frame_new)) FROM read_news('acme', 0, 500, false)"))
                .singleElement()
                .satisfies(length -> assertThat(Long.parseLong(length)).isBetween(3_000_000L, 4_000_000L));
        assertThat(read(500))
                .filteredOn(frame -> frame.path("event").asText().equals("chat:message"))
                .extracting(frame -> frame.at("/data/message/whatsappMessageId").asText())
                .containsExactly(
                        IntStream.range(100, 200).mapToObj(i -> "M" + i).toArray(String[]::new));
    }

    private void store(String id, String more) throws SQLException {
        call(
                "store_messages",
                ("{\"instance\": \"loja\", \"jid\": \"%s\", \"id\": \"%s\", \"from_me\": false, \"content\": \"Olá\","
                                + " \"status\": \"DELIVERY_ACK\", \"sent_at\": 1795448000%s}")
                        .formatted(JID, id, more));
    }

    private void call(String function, String row) throws SQLException {
        query("SELECT " + function + "(?::jsonb)::text", "[" + row + "]");
    }

    /** What a reader is told in pages of this size, until there is no more. */
    private List<JsonNode> read(int page) throws Exception {
        List<JsonNode> frames = new ArrayList<>();
        long head;
        do {
            List<JsonNode> rows = new ArrayList<>();
            for (String row : query("SELECT row_to_json(n)::text FROM read_news('acme', " + position + ", " + page
                    + ", " + complete + ") n")) {
                rows.add(Bundle.JSON.readTree(row));
            }
            for (JsonNode row : rows.subList(0, rows.size() - 1)) {
                String fresh = row.path("frame_new").asText("null");
                frames.add(Bundle.JSON.readTree(
                        fresh.equals("null") ? row.path("frame_update").asText() : fresh));
            }
            JsonNode last = rows.get(rows.size() - 1);
            position = last.path("seq").asLong();
            head = last.path("head").asLong();
            complete = position >= head;
        } while (!complete);
        return frames;
    }

    private List<String> query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(result.getString(1));
                }
            }
            return rows;
        }
    }
}
