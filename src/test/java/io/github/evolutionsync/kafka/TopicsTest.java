package io.github.evolutionsync.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The topics that a storing process reads: Evolution's own topics, records that are not events, and a recreated topic.
 */
@ExtendWith(OneAtATime.class)
class TopicsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OWN = "evolution-sync.events";
    private static final String EVOLUTIONS = "evolution.global.messages.upsert";
    private static final String KEY = "0C5B0F45-5E56-4B32-9B1C-3C1F8D1F5B7A";

    @TempDir
    static Path folder;

    private static Broker broker;
    private static Admin admin;
    private static SimulatedEvolution evolution;
    private static BundleProcess bundle;
    private static String database;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker(Files.createDirectory(folder.resolve("kafka"))).awaitReady();
        admin = broker.admin();
        admin.createTopics(List.of(new NewTopic(EVOLUTIONS, 3, (short) 1)))
                .all()
                .get();
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("filial"));
        database = Bundle.newDatabase();
        bundle = BundleProcess.start(
                Files.createDirectory(folder.resolve("bundle")),
                evolution,
                database,
                Map.of(
                        "CAMEL_MAIN_PROFILE", "kafka",
                        "KAFKA_BROKERS", broker.address(),
                        "KAFKA_PARTITIONS", "2",
                        "KAFKA_EVOLUTION_TOPICS", "evolution.global.*",
                        "ROLES", "receive,store"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new ByteArraySerializer());
        bundle.awaitReady();
    }

    @AfterAll
    static void close() {
        producer.close();
        bundle.close();
        evolution.close();
        admin.close();
        broker.close();
    }

    @Test
    void evolutionsOwnRecordsAreStoredWithoutItsKey() throws Exception {
        ObjectNode event = event("matriz", "A1").put("timestamp", 1_795_448_000_000L);
        write(EVOLUTIONS, "matriz-messages.upsert", event.toString());

        awaitStored("A1");
        assertThat(Bundle.value(database, "SELECT count(*) FROM catch_ups WHERE instance = 'matriz'"))
                .isEqualTo("1");
    }

    @Test
    void aRecordThatIsNotAnEventBecomesADeadLetterAndTheRestIsStored() throws Exception {
        write(OWN, "loja", "{\"event\": \"messages.upsert\", \"apikey\": \"" + KEY + "\", \"data\": ");
        write(OWN, "loja", "[1, 2]");
        write(OWN, "loja", null);
        write(OWN, "loja", connected("loja"));
        write(OWN, "loja", event("loja", "B1").toString());

        awaitStored("B1");
        assertThat(Bundle.value(database, "SELECT count(*) FROM dead_letters WHERE event = 'socket.broken'"))
                .isEqualTo("3");
        assertThat(Bundle.value(database, "SELECT string_agg(payload::text, ' ') FROM dead_letters"))
                .contains("messages.upsert")
                .doesNotContain(KEY);
    }

    @Test
    void aTopicThatCannotBeCreatedYetIsRetried() throws Exception {
        Topics topics = new Topics();
        topics.setName("waited-for");
        topics.setPartitions(1);
        topics.setReplication((short) 2);
        topics.setRetention("1h");
        topics.setMaxBytes(1 << 20);
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.address());
        try (LogCapture log = new LogCapture()) {
            CompletableFuture<Void> ensured = CompletableFuture.runAsync(() -> topics.ensure(properties));
            await("a refusal")
                    .atMost(SOON)
                    .until(() -> log.atLeast(Level.WARN).stream()
                            .anyMatch(line -> line.startsWith("The topic waited-for does not exist")));
            assertThat(ensured).isNotDone();
            admin.createTopics(List.of(new NewTopic("waited-for", 1, (short) 1)))
                    .all()
                    .get();
            assertThat(ensured).succeedsWithin(SOON);
        }
    }

    @Test
    void aRecreatedTopicIsReadFromItsBeginning() throws Exception {
        write(OWN, "filial", connected("filial"));
        write(OWN, "filial", event("filial", "C1").toString());
        awaitStored("C1");

        admin.deleteTopics(List.of(OWN)).all().get();
        await().atMost(SOON).until(() -> !admin.listTopics().names().get().contains(OWN));
        admin.createTopics(List.of(new NewTopic(OWN, 2, (short) 1))).all().get();
        write(OWN, "filial", event("filial", "C2").toString());

        awaitStored("C2");
    }

    /** One of the group does not poll, so that a rebalance, once begun, does not end. */
    @Test
    void recordsStoredDuringARebalanceAreCommittedAfterIt() throws Exception {
        try (Group group = new Group(broker, "evolution-sync")) {
            TopicPartition partition;
            try (KafkaConsumer<byte[], byte[]> joining = member();
                    KafkaConsumer<byte[], byte[]> idle = member()) { // closed first: the other one waits for it
                await("a partition")
                        .atMost(SOON)
                        .until(() -> idle.poll(Duration.ofMillis(100)) != null
                                && idle.assignment().size() == 1
                                && group.isStable());
                partition = new TopicPartition(
                        OWN, 1 - idle.assignment().iterator().next().partition());
                await("a rebalance")
                        .atMost(SOON)
                        .until(() -> joining.poll(Duration.ofMillis(100)) != null && !group.isStable());
                int stored = 0;
                do { // what is stored before the last one has been committed, unless the group did not take it
                    String id = "D" + ++stored;
                    write(partition, event("loja", id).toString());
                    awaitStored(id);
                } while (group.lag(partition) < 2);
                assertThat(group.isStable()).isFalse();
            }
            await("the group").atMost(SOON).until(() -> group.isStable() && group.lag(partition) == 0);
        }
        assertThat(bundle.log()).doesNotContain("Reconnecting Kafka consumer");
    }

    private static KafkaConsumer<byte[], byte[]> member() {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(Map.of(
                "bootstrap.servers", broker.address(),
                "group.id", "evolution-sync",
                "enable.auto.commit", "false",
                "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer"));
        member.subscribe(List.of(OWN));
        return member;
    }

    @Test
    void metricsAndHealthShowPartitionsLagAndRebalances() throws Exception {
        write(OWN, "loja", connected("loja"));
        List<String> documented = Stream.of("docs/kafka.md", "docs/operations.md", "deploy/prometheus/alerts.yaml")
                .flatMap(TopicsTest::metricsIn)
                .toList();
        assertThat(documented).hasSizeGreaterThan(6);
        await().atMost(SOON).untilAsserted(() -> {
            String metrics = bundle.metrics();
            assertThat(metrics).contains("\nkafka_consumer_").contains("\nkafka_producer_");
            assertThat(documented)
                    .allMatch(name -> metrics.contains("\n" + name + " ") || metrics.contains("\n" + name + "{"));
        });
        assertThat(bundle.health())
                .contains("\"partitions\"")
                .contains("\"lag\"")
                .contains("\"rebalances\"");
    }

    private static Stream<String> metricsIn(String page) {
        try {
            return Pattern.compile("\\bevolution_sync_kafka_[a-z_]+")
                    .matcher(Files.readString(Path.of(page)))
                    .results()
                    .map(MatchResult::group)
                    .distinct();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String topic, String key, String value) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, bytes)).get();
    }

    private static void write(TopicPartition partition, String value) throws Exception {
        producer.send(new ProducerRecord<>(
                        partition.topic(), partition.partition(), "loja", value.getBytes(StandardCharsets.UTF_8)))
                .get();
    }

    private static void awaitStored(String id) {
        await(id)
                .atMost(SOON)
                .until(() -> Bundle.value(
                                database, "SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + id + "'")
                        .equals("1"));
    }

    private static String connected(String instance) {
        return "{\"event\": \"socket.connect\", \"instance\": \"" + instance + "\", \"data\": {}}";
    }

    private static ObjectNode event(String instance, String id) {
        ObjectNode envelope =
                Bundle.JSON.createObjectNode().put("event", "messages.upsert").put("instance", instance);
        ObjectNode data = envelope.putObject("data");
        data.putObject("key")
                .put("remoteJid", "5511988880001@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        data.put("pushName", "Ana").put("messageType", "conversation").put("messageTimestamp", 1_795_448_000L);
        data.putObject("message").put("conversation", "Olá");
        return envelope.put("apikey", KEY);
    }
}
