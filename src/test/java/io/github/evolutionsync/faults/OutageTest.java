package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node was down for twelve hours and missed many messages. */
@Tag("long")
@ExtendWith(Results.Extension.class)
class OutageTest {
    private static final int MISSED = 200_000;
    private static final int CHATS = 2_000;
    private static final List<String> INSTANCES = List.of("loja", "filial", "outra", "matriz");
    private static final Duration OUTAGE = Duration.ofHours(12);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @TempDir
    Path folder;

    private String jdbcUrl;

    @Test
    void twoHundredThousandMissedMessagesAreCaughtUpInASmallHeap(Results results) throws Exception {
        jdbcUrl = Bundle.newDatabase();
        Instant lost = Instant.now().minus(OUTAGE);
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true).withKeptMessages(MISSED),
                INSTANCES.stream().map(SimulatedInstance::named).toArray(SimulatedInstance[]::new))) {
            for (int i = 0; i < INSTANCES.size(); i++) {
                evolution.store(INSTANCES.get(i), "messages.upsert", message(i, i, lost));
            }
            Path gc = folder.resolve("gc.log");
            try (BundleProcess bundle = BundleProcess.start(
                    Files.createDirectory(folder.resolve("bundle")),
                    evolution,
                    jdbcUrl,
                    Map.of("JAVA_TOOL_OPTIONS", GcLog.option(gc)))) {
                awaitCount(bundle, INSTANCES.size());
                bundle.stop();
                miss(evolution, lost);
                bundle.start();
                bundle.awaitReady();
                long begin = System.nanoTime();
                awaitCount(bundle, MISSED + INSTANCES.size());
                double seconds = (System.nanoTime() - begin) / 1e9;
                results.note(String.format(
                        "12 h outage: %d messages in %d chats caught up in %.0f s, %.0f messages/s; largest heap %d MB,"
                                + " largest resident set %s",
                        MISSED, CHATS, seconds, MISSED / seconds, GcLog.largestHeap(gc), GcLog.residentSet(bundle)));
                assertThat(bundle.isAlive()).isTrue();
            }
        }
        assertThat(count("SELECT count(*) FROM (SELECT FROM messages GROUP BY tenant_id, whatsapp_message_id) m"))
                .isEqualTo(MISSED + INSTANCES.size());
        assertThat(count("SELECT count(*) FROM chats")).isEqualTo(CHATS);
        assertThat(count("SELECT count(*) FROM messages WHERE status = 'READ'")).isEqualTo(MISSED / 4);
        assertThat(count("SELECT count(*) FROM dead_letters")).isZero();
    }

    private static void miss(SimulatedEvolution evolution, Instant lost) {
        Random random = new Random(1);
        long seconds = OUTAGE.toSeconds();
        for (int i = 0; i < MISSED; i++) {
            String instance = INSTANCES.get(i % INSTANCES.size());
            int number = i + INSTANCES.size();
            int chat = i < CHATS ? i : random.nextInt(CHATS);
            evolution.store(instance, "messages.upsert", message(number, chat, lost.plusSeconds(i * seconds / MISSED)));
            if (i % 4 == 0) {
                evolution.store(
                        instance,
                        "messages.update",
                        Bundle.JSON
                                .createObjectNode()
                                .put("keyId", Sent.id(number))
                                .put("status", "READ"));
            }
        }
    }

    private static ObjectNode message(int number, int chat, Instant at) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", "55119" + (80_000_000 + chat) + "@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", Sent.id(number));
        data.put("pushName", "Cliente " + chat)
                .put("messageType", "conversation")
                .put("messageTimestamp", at.getEpochSecond());
        data.putObject("message").put("conversation", "message " + number);
        return data;
    }

    private void awaitCount(BundleProcess bundle, long messages) {
        await("messages").atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            if (!bundle.isAlive()) {
                throw new IllegalStateException("The bundle has ended:\n" + bundle.log());
            }
            try {
                return count("SELECT count(*) FROM messages") == messages;
            } catch (SQLException e) {
                // the tables are still to be made
                return false;
            }
        });
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, Bundle.DATABASE_USER, "");
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
