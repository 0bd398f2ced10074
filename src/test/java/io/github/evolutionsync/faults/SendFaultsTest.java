package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs send through two nodes, with idempotency keys, while Evolution hangs, loses answers and is killed, and the nodes are killed. No
 * message is sent twice, none is forgotten, and the catch-up finds each one whose answer was lost.
 */
@ExtendWith(OneAtATime.class)
@Tag("long")
class SendFaultsTest {
    private static final long SEED = Long.getLong("faults.seed", 1);
    private static final int SENDS = Integer.getInteger("faults.sends", 500);
    private static final int KILLS = Integer.getInteger("faults.kills", 10);
    private static final int PROGRAMS = 3;
    private static final int CHATS = 12;
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final String INSTANCE = "loja";
    private static final String SEND_TEXT = "/message/sendText";

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<BundleProcess> nodes = new ArrayList<>();
    private final List<String> chats = new ArrayList<>();
    private SimulatedEvolution evolution;
    private String database;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named(INSTANCE));
        evolution.onSentText(text ->
                sent.computeIfAbsent(text.text(), key -> new AtomicInteger()).incrementAndGet());
        database = Bundle.newDatabase();
        for (String name : List.of("one", "two")) {
            nodes.add(BundleProcess.start(
                            Files.createDirectory(folder.resolve(name)),
                            evolution,
                            database,
                            Map.of("SEND_PER_MINUTE", "0", "MEDIA_STORE", "off", "TENANTS", INSTANCE + "=acme"))
                    .awaitReady());
        }
        for (int i = 0; i < CHATS; i++) {
            evolution.emit(INSTANCE, "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "55119444400%02d@s.whatsapp.net", "fromMe": false, "id": "IN%d"}, "pushName": "C%d",
                     "messageTimestamp": 1795521600, "messageType": "conversation", "message": {"conversation": "oi"}}""".formatted(i, i, i)));
        }
        await().atMost(LONG).until(() -> value("SELECT count(*) FROM chats").equals(Integer.toString(CHATS)));
        Bundle.rows(database, "SELECT id FROM chats")
                .forEach(row -> chats.add(row.get("id").toString()));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        nodes.forEach(BundleProcess::close);
        evolution.close();
    }

    @Test
    void eachMessageIsSentOnceOrUncertainWhateverDies() throws Exception {
        List<Future<?>> programs = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            Random random = new Random(SEED + i);
            programs.add(threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < SENDS; number = next.getAndIncrement()) {
                    send(number, random);
                }
                return null;
            }));
        }
        Future<?> kills = threads.submit(() -> {
            kill(new Random(SEED + 10));
            return null;
        });
        Random random = new Random(SEED + 20);
        BooleanSupplier over = () -> kills.isDone() && programs.stream().allMatch(Future::isDone);
        for (int turn = 0; !over.getAsBoolean(); turn++) {
            fault(turn % 5, over);
            int mark = next.get() + 3 + random.nextInt(12);
            await().atMost(LONG).until(() -> next.get() >= Math.min(mark, SENDS) || over.getAsBoolean());
        }
        evolution.clearFaults();
        kills.get();
        for (Future<?> program : programs) {
            program.get();
        }
        await().atMost(LONG).until(() -> count("state IN ('queued', 'sending')") == 0);
        long uncertain = count("state = 'uncertain'");
        Bundle.rows(database, "UPDATE catch_ups SET wanted_at = now(), not_before = NULL");
        await().atMost(LONG)
                .until(() -> value("SELECT count(*) FROM catch_ups WHERE wanted_at IS NULL AND began_at IS NULL")
                        .equals("1"));
        await().atMost(Duration.ofMinutes(1)).until(() -> unresolved().isEmpty());

        System.out.printf(
                "%d messages, answers %s; sent by Evolution %d; in the end %s; uncertain before the last catch-up %d%n",
                SENDS,
                answers,
                sent.size(),
                Bundle.rows(database, "SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state"),
                uncertain);
        assertThat(sent)
                .allSatisfy((text, times) -> assertThat(times.get()).as(text).isEqualTo(1));
        assertThat(value("SELECT count(*) FROM outbox")).isEqualTo(Integer.toString(SENDS));
        assertThat(value("SELECT count(DISTINCT content) FROM outbox")).isEqualTo(Integer.toString(SENDS));
        for (Map<String, Object> row : Bundle.rows(
                database,
                "SELECT o.content, o.state, m.content AS message FROM outbox o"
                        + " LEFT JOIN messages m ON m.id = o.message_id")) {
            boolean isSent = sent.containsKey(row.get("content").toString());
            assertThat(row.get("state")).as("%s", row).isEqualTo(isSent ? "sent" : "uncertain");
            assertThat(row.get("message")).isEqualTo(isSent ? row.get("content") : null);
        }
        assertThat(value("SELECT count(*) FROM messages WHERE direction = 'OUTGOING'"))
                .isEqualTo(Integer.toString(sent.size()));
    }

    /** Repeats the request until it is answered, as a program does that has a key. */
    private void send(int number, Random random) throws Exception {
        String text = "mensagem " + number;
        String chat = chats.get(random.nextInt(CHATS));
        AtomicInteger attempts = new AtomicInteger();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            BundleProcess node = nodes.get((number + attempts.getAndIncrement()) % nodes.size());
            int status = Posts.post(node.port(), chat, text, "chave-" + number);
            answers.computeIfAbsent(status, key -> new AtomicInteger()).incrementAndGet();
            return status == 201 || status == 202;
        });
    }

    private void kill(Random random) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            BundleProcess node = nodes.get(i % nodes.size());
            node.awaitReady();
            int mark = next.get() + 5 + random.nextInt(Math.max(1, SENDS / KILLS / 2));
            await().atMost(LONG).until(() -> next.get() >= Math.min(mark, SENDS));
            node.kill();
            node.start();
        }
        for (BundleProcess node : nodes) {
            node.awaitReady();
        }
    }

    private void fault(int kind, BooleanSupplier over) throws Exception {
        evolution.clearFaults();
        switch (kind) {
            case 0 -> evolution.failHttpAfterwards(SEND_TEXT, 503, "<html>Service unavailable</html>");
            case 1 -> {
                evolution.hang();
                await().atMost(LONG).until(() -> count("state = 'sending'") > 0 || over.getAsBoolean());
                evolution.resume();
            }
            case 2 -> evolution.cutHttpAfterwards(SEND_TEXT);
            case 3 -> {
                evolution.stop();
                await().atMost(LONG)
                        .until(() -> count("state = 'queued' AND error IS NOT NULL") > 0 || over.getAsBoolean());
                evolution.start();
            }
            default -> evolution.failHttp(SEND_TEXT, 502, "<html>Bad gateway</html>");
        }
    }

    private List<Map<String, Object>> unresolved() {
        return Bundle.rows(database, "SELECT content FROM outbox WHERE state <> 'sent'").stream()
                .filter(row -> sent.containsKey(row.get("content").toString()))
                .toList();
    }

    private long count(String condition) {
        return Long.parseLong(value("SELECT count(*) FROM outbox WHERE " + condition));
    }

    private String value(String sql) {
        return Bundle.value(database, sql);
    }
}
