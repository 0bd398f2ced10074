package io.github.evolutionsync.bench;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.kafka.Broker;
import io.github.evolutionsync.kafka.Group;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The throughput of processes that receive, and of one to three that store, through Kafka. The broker and PostgreSQL
 * run on the same machine.
 */
final class KafkaStores {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int TENANTS = 12;
    private static final int INSTANCES = 48;

    /** Bytes that PostgreSQL has written to its log (WAL), and that the tables with their indexes have. */
    private static final String LOG = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";

    private static final String DISK = "SELECT pg_database_size(current_database())";

    private final Options options;
    private final Messages messages;
    private final Path folder = Files.createTempDirectory("bench");
    private final Broker broker = new Broker(Files.createDirectory(folder.resolve("kafka")));
    private final ProcessHandle postgres = postgres();
    private final Figures figures = new Figures();

    KafkaStores(Options options) throws IOException {
        this.options = options.withInstances(INSTANCES);
        this.messages = new Messages(this.options);
    }

    Figures measure() throws Exception {
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                IntStream.range(0, INSTANCES)
                        .mapToObj(i -> SimulatedInstance.named(Messages.instance(i)))
                        .toArray(SimulatedInstance[]::new))) {
            broker.awaitReady();
            receive(evolution);
            for (int stores = 1; stores <= 3; stores++) {
                store(evolution, stores);
            }
            return figures;
        } finally {
            broker.close();
        }
    }

    /** From the socket to the topic. */
    private void receive(SimulatedEvolution evolution) throws Exception {
        try (BundleProcess bundle =
                        bundle("receive", evolution, "", Map.of("ROLES", "receive", "KAFKA_TOPIC", "received"));
                Group group = new Group(broker, "nobody")) {
            bundle.awaitReady();
            await().atMost(PATIENCE).until(() -> evolution.connectedClients("/") == 1);
            for (int run = 0; run <= options.runs(); run++) { // the first one warms up
                var frames = IntStream.range(0, options.burst())
                        .mapToObj(messages::frames)
                        .toList();
                long before = group.records("received");
                double cpu = Usage.of(bundle.pid()).cpuSeconds();
                long start = System.nanoTime();
                frames.forEach(each -> evolution.emitRaw(each, ReplayTo.ROOT));
                await().atMost(PATIENCE)
                        .pollInterval(POLL)
                        .until(() -> group.records("received") >= before + options.burst());
                if (run > 0) {
                    figures.add("1 receives, messages/s", options.burst() / seconds(start));
                    figures.add(
                            "1 receives, CPU s per 1,000",
                            perThousand(Usage.of(bundle.pid()).cpuSeconds() - cpu));
                }
            }
        }
    }

    /** From the topic to the tables. */
    private void store(SimulatedEvolution evolution, int stores) throws Exception {
        String name = stores + (stores == 1 ? " stores, " : " store, ");
        String topic = "stored-by-" + stores;
        String database = Bundle.newDatabase();
        List<BundleProcess> bundles = new ArrayList<>();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.address(), "linger.ms", 5, "compression.type", "lz4"),
                        new StringSerializer(),
                        new ByteArraySerializer());
                Group group = new Group(broker, topic)) {
            Map<String, String> environment = Map.of(
                    "ROLES",
                    "store",
                    "KAFKA_TOPIC",
                    topic,
                    "KAFKA_GROUP",
                    topic,
                    "KAFKA_PARTITIONS",
                    "12",
                    "TENANTS",
                    tenants());
            for (int i = 1; i <= stores; i++) {
                bundles.add(bundle(topic + "-" + i, evolution, database, environment));
            }
            bundles.forEach(BundleProcess::awaitReady);
            await().atMost(PATIENCE).until(() -> group.members() == stores && group.isStable());
            for (int i = 0; i < INSTANCES; i++) {
                String instance = Messages.instance(i);
                write(
                        producer,
                        topic,
                        instance,
                        "{\"event\":\"instance.discovered\",\"instance\":\"" + instance + "\",\"data\":{}}");
            }
            int next = 0;
            for (int run = 0; run <= options.runs(); run++) { // the first one warms up, and makes the chats
                List<String> events = IntStream.range(next, next + options.burst())
                        .mapToObj(number -> messages.envelope(number).toString())
                        .toList();
                Map<String, Double> before = cpu(bundles);
                long log = number(database, LOG);
                long disk = number(database, DISK);
                long start = System.nanoTime();
                for (String event : events) {
                    write(producer, topic, Messages.instance(next++ % INSTANCES), event);
                }
                int stored = next;
                await().atMost(PATIENCE)
                        .pollInterval(POLL)
                        .until(() -> group.lag() == 0 && number(database, "SELECT count(*) FROM messages") >= stored);
                double seconds = seconds(start);
                if (run > 0) {
                    figures.add(name + "messages/s", options.burst() / seconds);
                    double all = 0;
                    for (var after : cpu(bundles).entrySet()) {
                        double used = after.getValue() - before.get(after.getKey());
                        figures.add(name + "CPU s per 1,000, " + after.getKey(), perThousand(used));
                        all += used;
                    }
                    figures.add(name + "processors busy", all / seconds);
                    figures.add(name + "bytes of log a message", each(number(database, LOG) - log));
                    figures.add(name + "bytes of disk a message", each(number(database, DISK) - disk));
                }
            }
        } finally {
            bundles.forEach(BundleProcess::close);
        }
    }

    private static String tenants() {
        return IntStream.range(0, INSTANCES)
                .mapToObj(i -> Messages.instance(i) + "=tenant-" + i % TENANTS)
                .collect(Collectors.joining(","));
    }

    private static long number(String database, String sql) {
        return Long.parseLong(Bundle.value(database, sql));
    }

    private Map<String, Double> cpu(List<BundleProcess> bundles) throws IOException {
        double stores = 0;
        for (BundleProcess bundle : bundles) {
            stores += Usage.of(bundle.pid()).cpuSeconds();
        }
        double server = Stream.concat(Stream.of(postgres), postgres.descendants())
                .mapToDouble(KafkaStores::cpuSeconds)
                .sum();
        return Map.of(
                "bundles",
                stores,
                "PostgreSQL",
                server,
                "Kafka",
                Usage.of(broker.pid()).cpuSeconds());
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    /** The server, which is no child of this process. */
    private static ProcessHandle postgres() throws IOException {
        Path data = Path.of(Bundle.value(Bundle.newDatabase(), "SHOW data_directory"));
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private double each(double all) {
        return all / options.burst();
    }

    private double perThousand(double seconds) {
        return seconds / options.burst() * 1_000;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void write(KafkaProducer<String, byte[]> producer, String topic, String key, String event) {
        producer.send(new ProducerRecord<>(topic, key, event.getBytes(StandardCharsets.UTF_8)));
    }

    private BundleProcess bundle(String name, SimulatedEvolution evolution, String database, Map<String, String> more)
            throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CAMEL_MAIN_PROFILE", "kafka");
        environment.put("KAFKA_BROKERS", broker.address());
        environment.put("SYNC_PERIOD", "24h");
        environment.put("JDK_JAVA_OPTIONS", options.java());
        return BundleProcess.start(Files.createDirectory(folder.resolve(name)), evolution, database, environment);
    }
}
