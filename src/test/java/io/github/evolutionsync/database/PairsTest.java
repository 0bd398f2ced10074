package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Bundle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One statement that learns many pairs of @lid and phone number has the same result as one statement per pair. */
class PairsTest {
    private static final int SEEDS = Integer.getInteger("seeds", 10);
    private static final String STATE =
            "SELECT (SELECT json_agg(json_build_array(k.jid, k.phone_jid) ORDER BY k.jid) FROM contacts k"
                    + " WHERE k.phone_jid IS NOT NULL) AS contacts,"
                    + " (SELECT json_agg(json_build_array(a.jid, c.whatsapp_chat_id, c.contact_number, c.contact_name) ORDER BY a.jid)"
                    + " FROM chat_aliases a JOIN chats c ON c.id = a.chat_id) AS chats,"
                    + " (SELECT json_agg(json_build_array(m.whatsapp_message_id, c.whatsapp_chat_id, m.sender_jid) ORDER BY m.whatsapp_message_id)"
                    + " FROM messages m JOIN chats c ON c.id = m.chat_id) AS messages";

    private final List<HikariDataSource> databases = new ArrayList<>();
    private String url;
    private HikariDataSource database;

    @BeforeEach
    void open() {
        url = Bundle.newDatabase();
        database = open(url);
    }

    private HikariDataSource open(String url) {
        HikariDataSource opened = Database.open(url, Bundle.DATABASE_USER, "", 2, true);
        databases.add(opened);
        Bundle.rows(url, "INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
        return opened;
    }

    @AfterEach
    void close() {
        databases.forEach(HikariDataSource::close);
    }

    @Test
    void pairsLearnedAtOnceLeadToTheSameRowsAsOneByOne() throws SQLException {
        String otherUrl = Bundle.newDatabase();
        HikariDataSource other = open(otherUrl);
        String allAtOnce = Bundle.value(otherUrl, "SELECT pg_get_functiondef('learn_pairs'::regproc)");
        String oneByOne = allAtOnce.replace(" AS is_alone", " AND false AS is_alone");
        assertThat(oneByOne).isNotEqualTo(allAtOnce);
        Bundle.rows(otherUrl, oneByOne);
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            ArrayNode before = Bundle.JSON.createArrayNode();
            for (int i = 0; i < 6; i++) {
                before.add(message(i, random.nextBoolean() ? lid(random) : phone(random), lid(random)));
            }
            ArrayNode names = Bundle.JSON.createArrayNode();
            names.addObject().put("instance", "loja").put("jid", lid(random)).put("name", "Ana");
            // the second finds what the first has learned
            ArrayNode pairs = pairs(random, 4);
            ArrayNode more = pairs(random, 8);
            for (String each : List.of(url, otherUrl)) {
                Bundle.rows(
                        each,
                        "TRUNCATE chats, chat_labels, chat_aliases, messages, media, contacts, chat_merges, pending_updates, tenants");
            }
            for (HikariDataSource each : List.of(database, other)) {
                store(each, "store_messages", before);
                store(each, "store_contacts", names);
            }
            for (HikariDataSource each : List.of(database, other)) {
                store(each, "update_messages", pairs);
                store(each, "update_messages", more);
            }
            assertThat(state(url))
                    .as("seed %s: %s and %s after %s", seed, pairs, more, before)
                    .isEqualTo(state(otherUrl));
        }
    }

    @Tag("long")
    @Test
    void aWholeCommunityIsLearnedAtOnce() throws SQLException {
        ArrayNode members = Bundle.JSON.createArrayNode();
        for (int i = 0; i < 20_000; i++) {
            members.addObject()
                    .put("instance", "loja")
                    .put("jid", 100_000_000_000_000L + i + "@lid")
                    .put("alt", "55119" + (10_000_000 + i) + "@s.whatsapp.net");
        }
        String name = url.replaceFirst(".*/", "");
        Bundle.rows(url, "ALTER DATABASE " + name + " SET statement_timeout = '30s'");
        Bundle.rows(url, "ALTER DATABASE " + name + " SET track_functions = 'all'");
        database.getHikariPoolMXBean().softEvictConnections();

        store(database, "store_contacts", members);

        // what a session has counted is shown when it ends
        database.close();
        await().until(() -> calls("learn_pairs").equals("1"));
        assertThat(calls("learn_pair")).isEqualTo("0");
        assertThat(Bundle.value(url, "SELECT count(*) FROM contacts WHERE phone_jid IS NOT NULL"))
                .isEqualTo("20000");
    }

    private String calls(String function) {
        return Bundle.value(
                url, "SELECT coalesce(sum(calls), 0) FROM pg_stat_user_functions WHERE funcname = '" + function + "'");
    }

    private static ArrayNode pairs(Random random, int count) {
        ArrayNode pairs = Bundle.JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            pairs.addObject()
                    .put("instance", "loja")
                    .put("jid", lid(random))
                    .put("alt", phone(random))
                    .put("id", "U" + count + i)
                    .put("status", "READ")
                    .put("sent_at", 1_795_448_000 + i);
        }
        return pairs;
    }

    private static ObjectNode message(int number, String jid, String sender) {
        return Bundle.JSON
                .createObjectNode()
                .put("instance", "loja")
                .put("jid", jid)
                .put("id", "M" + number)
                .put("from_me", false)
                .put("sender_jid", sender)
                .put("content", "text " + number)
                .put("sent_at", 1_795_440_000 + number);
    }

    private static String lid(Random random) {
        return 100_000_000_000_000L + random.nextInt(7) + "@lid";
    }

    private static String phone(Random random) {
        return "55119" + (10_000_000 + random.nextInt(7)) + "@s.whatsapp.net";
    }

    private static List<Map<String, String>> state(String url) {
        return Bundle.rows(url, STATE).stream()
                .map(row -> Map.of(
                        "contacts", String.valueOf(row.get("contacts")),
                        "chats", String.valueOf(row.get("chats")),
                        "messages", String.valueOf(row.get("messages"))))
                .toList();
    }

    private static void store(HikariDataSource database, String function, ArrayNode rows) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT * FROM " + function + "(CAST(? AS jsonb))")) {
            statement.setString(1, rows.toString());
            statement.execute();
        }
    }
}
