package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.kafka.Broker;
import io.github.evolutionsync.kafka.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several node processes on one Kafka: nodes are killed and added, the broker restarts, and topics are replayed. */
@ExtendWith({OneAtATime.class, Results.Extension.class})
class KafkaTest {
    private static final long SEED = Long.getLong("faults.seed", 1);
    private static final int INSTANCES = 50;
    private static final String ALL = "receive,store,deliver";
    private static final String STORING = "store,deliver";
    private static final String RECEIVING = "receive";

    private static final Pattern REPEATS = Pattern.compile("evolution_sync_kafka_repeats_total (\\d+)");

    /** In the order in which they were stored, the numbers of a chat's messages of one event never fall. */
    private static final String UNORDERED = """
            SELECT count(*) FROM (
              SELECT whatsapp_message_id AS id, lag(whatsapp_message_id) OVER (PARTITION BY chat_id, instance ORDER BY created_seq) AS before
              FROM messages WHERE direction = 'INCOMING') m
            WHERE id < before
            """;

    /** Which version of which row the tables hold. */
    private static final String ROWS = """
            SELECT md5(string_agg(r, ',' ORDER BY r)) FROM (
              SELECT 'm' || id || ' ' || xmin AS r FROM messages UNION ALL SELECT 'c' || id || ' ' || xmin FROM chats
              UNION ALL SELECT 'i' || name || ' ' || xmin FROM instances UNION ALL SELECT 't' || t.* || ' ' || t.xmin FROM tenants t) r
            """;

    @TempDir
    Path folder;

    private final List<BundleProcess> bundles = new ArrayList<>();
    private final Set<BundleProcess> receiving = new HashSet<>();
    private Broker broker;
    private World world;
    private Survival survival;

    @Tag("long")
    @Test
    void nothingIsLostAndAReplayChangesNothing(Results results) throws Exception {
        create(results, 50);
        BundleProcess first = bundle("first", ALL);
        bundle("second", ALL);
        streaming();
        world.pass(200);
        first.kill();
        world.pass(100);
        startAgain(first);
        recovered("Kafka, two bundles: one killed");
        replayed("replaying");
    }

    @Tag("long")
    @Test
    void nothingIsLostByManyKillsAdditionsAndRestarts(Results results) throws Exception {
        create(results, 100);
        Random random = new Random(SEED);
        bundle("first", ALL);
        bundle("second", RECEIVING);
        bundle("third", STORING);
        streaming();
        for (int turn = 1; turn <= 12; turn++) {
            world.pass(200 + random.nextInt(2_000));
            BundleProcess victim = bundles.get(random.nextInt(bundles.size()));
            victim.kill();
            if (turn % 4 == 0) {
                bundle("added-" + turn, STORING);
            }
            world.pass(random.nextInt(2_000));
            if (turn % 3 == 0) {
                broker.kill();
                world.pass(random.nextInt(2_000));
                broker.start();
            }
            startAgain(victim);
        }
        recovered("Kafka, three to six bundles: 12 killed, 3 added, broker restarted 4 times");
        replayed("replaying", "replaying-too");
    }

    @AfterEach
    void close() {
        world.close();
        broker.close();
    }

    private void create(Results results, int perSecond) throws IOException {
        broker = new Broker(Files.createDirectory(folder.resolve("kafka"))).awaitReady();
        List<Account> accounts = IntStream.range(0, INSTANCES)
                .mapToObj(i -> new Account("loja-" + i, i % 2 == 0 ? "acme" : "globex", 4))
                .toList();
        world = new World(folder, accounts, true, SEED, perSecond);
        survival = new Survival(world, results);
    }

    /** From when all are connected: what came before would be caught up, in an order of its own. */
    private void streaming() {
        bundles.forEach(BundleProcess::awaitReady);
        world.traffic().resume();
    }

    /**
     * One that receives, not before what waited for the broker is stored: it would overtake the other one's queue. And before anything
     * else happens it does receive: where nobody does, messages are caught up, in an order of their own.
     */
    private void startAgain(BundleProcess killed) throws IOException {
        if (receiving.contains(killed)) {
            survival.awaitStored(world.ledger().size());
            killed.start();
            killed.awaitReady();
        } else {
            killed.start();
        }
    }

    private void recovered(String name) throws Exception {
        broker.awaitReady();
        bundles.forEach(BundleProcess::awaitReady);
        survival.recovered(name, 0);
        assertThat(value(UNORDERED)).isEqualTo("0");
    }

    /** The group's offsets are set back by an hour while nobody stores; then all is read again. */
    private void replayed(String... names) throws Exception {
        for (BundleProcess bundle : bundles) {
            assertThat(bundle.stop()).isIn(0, 143);
        }
        String rows = value(ROWS);
        List<Integer> frames = frames();
        try (Group group = new Group(broker, "evolution-sync")) {
            long records = group.setBack(Duration.ofHours(1));
            List<BundleProcess> storing = new ArrayList<>();
            for (String name : names) {
                storing.add(bundle(name, STORING));
            }
            await("all is read again").atMost(World.PATIENCE).until(() -> group.lag() == 0);
            long repeats = 0;
            for (BundleProcess bundle : storing) {
                repeats += REPEATS.matcher(bundle.awaitReady().metrics())
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum();
            }
            assertThat(repeats).isGreaterThanOrEqualTo(records).isPositive();
        }
        assertThat(value(ROWS)).isEqualTo(rows);
        assertThat(frames()).startsWith(frames.toArray(Integer[]::new));
    }

    private List<Integer> frames() {
        return world.screens().stream().map(screen -> screen.seen().frames()).toList();
    }

    private String value(String sql) throws Exception {
        try (Connection connection = world.connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private BundleProcess bundle(String name, String roles) throws IOException {
        Map<String, String> environment = new HashMap<>(world.environment());
        environment.put("CAMEL_MAIN_PROFILE", "kafka");
        environment.put("KAFKA_BROKERS", broker.address());
        environment.put("ROLES", roles);
        // no gap, as gaps are caught up, too
        environment.put("EVOLUTION_QUEUE_CAPACITY", "200000");
        // else each that receives again looks at all that was ever sent, of fifty instances
        environment.put("CATCHUP_LOOKBACK", "1m");
        if (roles.equals(RECEIVING)) { // needs none of them
            List.of("DATABASE_URL", "DATABASE_USER", "API_KEY", "JWT_SECRET")
                    .forEach(unset -> environment.put(unset, ""));
        }
        BundleProcess bundle = BundleProcess.start(
                Files.createDirectory(folder.resolve(name)),
                world.evolution(),
                world.database().jdbcUrl(),
                environment);
        bundles.add(bundle);
        if (roles.contains(RECEIVING)) {
            receiving.add(bundle);
        }
        world.closeFirst(bundle::close);
        if (roles.contains("deliver")) {
            world.openScreens("ws://127.0.0.1:" + bundle.port() + "/ws");
        }
        return bundle;
    }
}
