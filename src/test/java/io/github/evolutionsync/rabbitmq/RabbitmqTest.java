package io.github.evolutionsync.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.cases.Tables;
import io.github.evolutionsync.demo.ReplayTo;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.demo.SocketFrame;
import io.github.evolutionsync.evolution.LogCapture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events from a real RabbitMQ, with the socket off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RabbitmqTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String EXCHANGE = "evolution_exchange";
    private static final String QUEUE = "evolution-sync";

    private static final List<String> NO_EVENTS = List.of(
            "",
            "[]",
            "null",
            "{",
            "{}",
            "{\"event\":{\"a\":1},\"instance\":\"loja\"}",
            "{\"event\":\"a b\",\"instance\":\"loja\"}",
            "{\"event\":\"socket.gap\",\"instance\":\"loja\",\"data\":{}}",
            "{\"event\":\"messages.found\",\"instance\":\"loja\",\"data\":{}}",
            "{\"event\":\"messages.upsert\",\"instance\":\" \",\"data\":{}}",
            "{\"event\":\"messages.upsert\",\"instance\":\"" + "i".repeat(1_000_000) + "\",\"data\":{}}",
            "{\"event\":\"messages.upsert\",\"instance\":\"" + "i".repeat(2_000_000) + "\",\"data\":{}}",
            "{\"event\":\"messages.upsert\",\"instance\":\"loja\",\"data\":\"" + "x".repeat(1_500_000),
            "\uFEFF\u0000");

    @TempDir
    static Path folder;

    private final int tlsPort = Bundle.freePort();
    private Certificate certificate;
    private BrokerProcess broker;
    private SimulatedEvolution evolution;
    private Bundle bundle;
    private Connection connection;
    private Channel channel;
    private int number;

    @BeforeAll
    void start() throws Exception {
        certificate = new Certificate(folder);
        broker = BrokerProcess.start(folder, certificate.listener(tlsPort).toArray(String[]::new));
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = node(Map.of());
        connect();
    }

    private Bundle node(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("evolution.socket", "false");
        settings.put("rabbitmq.url", broker.url());
        settings.putAll(more);
        return Bundle.start(evolution, settings);
    }

    private void connect() throws IOException, TimeoutException {
        connection = broker.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        awaitConsumer();
    }

    @AfterAll
    void stop() {
        if (broker != null) {
            broker.close();
        }
        if (bundle != null) {
            bundle.close();
        }
        if (evolution != null) {
            evolution.close();
        }
    }

    @BeforeEach
    void empty() {
        awaitConsumer();
        bundle.rows(
                "DO $$ BEGIN LOCK TABLE instances IN EXCLUSIVE MODE; DELETE FROM messages; DELETE FROM chat_aliases;"
                        + " DELETE FROM chats; DELETE FROM dead_letters; END $$");
    }

    @Test
    void anEventIsStoredAcknowledgedAndCounted() throws Exception {
        double before = metric(bundle, "evolution_sync_rabbitmq_messages_total");
        publish(message("loja", "oi"));
        bundle.awaitValue("SELECT content FROM messages", "oi");
        await().atMost(SOON)
                .until(() -> metric(bundle, "evolution_sync_rabbitmq_messages_total") == before + 1
                        && metric(bundle, "evolution_sync_rabbitmq_unacknowledged") == 0
                        && metric(bundle, "evolution_sync_rabbitmq_lag") == 0);
        assertThat(channel.messageCount(QUEUE)).isZero();
        assertThat(metric(bundle, "evolution_sync_rabbitmq_connected")).isEqualTo(1);
        assertThat(health(bundle).path("status").asText()).isEqualTo("UP");
        // the first event of an instance requests a catch-up, as a connection does
        assertThat(bundle.value("SELECT count(*) FROM catch_ups WHERE instance = 'loja'"))
                .isEqualTo("1");
    }

    @Test
    void theQueueAndTheExchangeAreDurableAndOneNodeConsumes() throws Exception {
        try (Channel other = connection.createChannel()) {
            other.exchangeDeclare(EXCHANGE, "topic", true);
            other.queueDeclare(
                    QUEUE,
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type",
                            "quorum",
                            "x-single-active-consumer",
                            true,
                            "x-delivery-limit",
                            Integer.MAX_VALUE));
        }
    }

    @Test
    void messagesThatAreNotEventsBecomeDeadLettersAndTheRestIsStored() throws Exception {
        double before = metric(bundle, "evolution_sync_rabbitmq_rejected_total");
        for (String body : NO_EVENTS) {
            publish(body.getBytes(StandardCharsets.UTF_8));
        }
        byte[] binary = new byte[300_000];
        new Random(1).nextBytes(binary);
        publish(binary);
        publish(message("loja", "fundo")
                .toString()
                .replace("\"fundo\"", "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000))
                .getBytes(StandardCharsets.UTF_8));
        publish(message("loja", "depois"));
        bundle.awaitValue("SELECT content FROM messages", "depois");
        bundle.awaitValue("SELECT count(*) FROM dead_letters", Integer.toString(NO_EVENTS.size() + 2));
        assertThat(bundle.value("SELECT octet_length(decode(payload #>> '{data,base64}', 'base64')) FROM dead_letters"
                        + " WHERE payload #>> '{data,base64}' IS NOT NULL"))
                .isEqualTo("300000");
        await().atMost(SOON)
                .until(() -> metric(bundle, "evolution_sync_rabbitmq_rejected_total") == before + NO_EVENTS.size() + 1);
        assertThat(channel.messageCount(QUEUE)).isZero();
    }

    @Test
    void anEventOfEvolutionGoIsStoredWithoutItsToken() throws Exception {
        String message = """
                {"event": "Message", "instanceName": "loja", "instanceToken": "segredo", "data": {"Info": {"Chat": %s, "ID": "GO1",
                 "Sender": "5511988887777@s.whatsapp.net", "PushName": "Ana", "Timestamp": "2026-11-23T12:42:41-03:00"},
                 "Message": {"conversation": "do Go"}}}
                """;
        publish(message.formatted("\"5511988887777@s.whatsapp.net\"").getBytes(StandardCharsets.UTF_8));
        publish(message.formatted("{}").getBytes(StandardCharsets.UTF_8));
        bundle.awaitValue("SELECT content FROM messages WHERE instance = 'loja'", "do Go");
        bundle.awaitValue("SELECT count(*) FROM dead_letters WHERE instance = 'loja'", "1");
        assertThat(bundle.value("SELECT payload FROM dead_letters"))
                .contains("do Go")
                .doesNotContain("segredo");
    }

    @Test
    void aMessageNestedAsDeepAsJsonMayBeIsStoredOrKept() throws Exception {
        publish(message("loja", "fundo")
                .toString()
                .replace("\"fundo\"", "{\"a\":".repeat(600) + "1" + "}".repeat(600))
                .getBytes(StandardCharsets.UTF_8));
        publish(message("loja", "depois"));
        bundle.awaitValue("SELECT content FROM messages WHERE content = 'depois'", "depois");
        assertThat(channel.messageCount(QUEUE)).isZero();
    }

    @Test
    void aTokenOfAnInstanceIsNotKept() throws Exception {
        publish("{\"event\":\"messages.upsert\",\"apikey\":\"a-secret-token\",".getBytes(StandardCharsets.UTF_8));
        publish(message("loja", "oi").put("apikey", "a-secret-token"));
        bundle.awaitValue("SELECT count(*) FROM messages", "1");
        bundle.awaitValue("SELECT count(*) FROM dead_letters WHERE payload::text NOT LIKE '%a-secret-token%'", "1");
    }

    @Test
    void aThumbnailInRabbitmqsFormIsKept() throws Exception {
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3};
        ObjectNode event = message("loja", "");
        ObjectNode image = ((ObjectNode) event.path("data"))
                .put("messageType", "imageMessage")
                .putObject("message")
                .putObject("imageMessage");
        ObjectNode bytes = image.put("mimetype", "image/jpeg").putObject("jpegThumbnail");
        IntStream.range(0, jpeg.length).forEach(i -> bytes.put(Integer.toString(i), Byte.toUnsignedInt(jpeg[i])));
        publish(event);
        bundle.awaitValue("SELECT media ->> 'thumbnail' FROM messages", "/9j/AQID");
    }

    /** The bytes of a real Evolution, and its frames of the same events. */
    @ParameterizedTest
    @ValueSource(strings = {"global", "instance"})
    void aRecordingLeadsToTheSameRowsAsThroughTheSocket(String name) throws Exception {
        Path file = Path.of("src/test/resources/evolution/rabbitmq", name + ".json");
        String marks = "SELECT count(*) FROM contacts WHERE jid LIKE 'mark%'";
        ObjectNode mark = Bundle.JSON
                .createObjectNode()
                .put("remoteJid", "mark-1@s.whatsapp.net")
                .put("pushName", "mark");
        try (SimulatedEvolution recorded = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                        SimulatedInstance.named("loja-zap"));
                Bundle socket = Bundle.start(recorded)) {
            socket.awaitValue("SELECT count(*) FROM instances WHERE connected", "1");
            recorded.emitRaw(SocketFrame.read(file), ReplayTo.ROOT);
            recorded.emitWithoutStoring("loja-zap", "contacts.update", mark);
            Tables.clear(bundle.jdbcUrl());
            for (String exchange : List.of(EXCHANGE, "loja-zap")) {
                channel.exchangeDeclare(exchange, "topic", true);
            }
            channel.queueBind(QUEUE, "loja-zap", "#");
            List<JsonNode> messages = new ArrayList<>();
            Bundle.JSON.readTree(file.toFile()).path("messages").forEach(messages::add);
            messages.sort(Comparator.comparing(
                    message -> message.at("/body/date_time").asText()));
            for (JsonNode message : messages) {
                publishTo(
                        message.path("exchange").asText(),
                        message.path("routingKey").asText(),
                        message.path("body"));
            }
            ObjectNode last = Bundle.JSON
                    .createObjectNode()
                    .put("event", "contacts.update")
                    .put("instance", "loja-zap");
            publish(last.set("data", mark));
            bundle.awaitValue(marks, "1");
            socket.awaitValue(marks, "1");
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(Tables.dump(bundle.jdbcUrl())).isEqualTo(Tables.dump(socket.jdbcUrl())));
            assertThat(bundle.value("SELECT count(*) FROM messages")).isNotEqualTo("0");
        }
    }

    @Test
    void anEventLongerThanAMessageInMemoryIsStoredWhole() throws Exception {
        ObjectNode event = message("loja", "");
        event.put("event", "messages.set");
        ArrayNode rows = event.putArray("data");
        for (int i = 0; i < 1_200; i++) {
            rows.add(message("loja", "x".repeat(2_000)).path("data"));
        }
        publish(event);
        publish(message("loja", "depois"));
        bundle.awaitValue("SELECT count(*) FROM messages", "1201");
        bundle.awaitValue("SELECT count(*) FROM dead_letters", "0");
    }

    @Test
    void anInstancesEventsKeepTheirOrder() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            publish(message(i % 2 == 0 ? "loja" : "filial", "m" + i));
        }
        bundle.awaitValue("SELECT count(*) FROM messages", "1500");
        assertThat(bundle.value("SELECT count(*) FROM (SELECT whatsapp_message_id AS id,"
                        + " lag(whatsapp_message_id) OVER (PARTITION BY instance ORDER BY created_seq) AS before"
                        + " FROM messages) m WHERE id < before"))
                .isEqualTo("0");
    }

    @Test
    void aQueueThatHoldsMoreThanANodeIsConsumed() throws Exception {
        String queue = "full";
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(queue, EXCHANGE, "#");
        for (int i = 0; i < 60; i++) {
            publish(message("loja", i + "x".repeat(100_000)));
        }
        channel.waitForConfirmsOrDie();
        try (Bundle small =
                node(Map.of("rabbitmq.queue", queue, "camel.component.evolution-rabbitmq.max-bytes", "200000"))) {
            small.awaitValue("SELECT count(*) FROM messages", "60");
        } finally {
            channel.queueDelete(queue);
        }
    }

    @Test
    void whileTheDatabaseDoesNotStoreNothingIsAcknowledgedAndMemoryIsBounded() throws Exception {
        String queue = "small";
        try (Bundle small =
                node(Map.of("rabbitmq.queue", queue, "camel.component.evolution-rabbitmq.max-bytes", "500000"))) {
            awaitConsumer(queue);
            try (var database = DriverManager.getConnection(small.jdbcUrl(), Bundle.DATABASE_USER, "")) {
                database.setAutoCommit(false);
                database.createStatement().execute("LOCK TABLE instances IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < 50; i++) {
                    publish(message("loja", i + "x".repeat(100_000)));
                }
                await().atMost(SOON).until(() -> metric(small, "evolution_sync_rabbitmq_unacknowledged") >= 4);
                assertThat(metric(small, "evolution_sync_rabbitmq_unacknowledged"))
                        .isLessThanOrEqualTo(5);
                assertThat(metric(small, "evolution_sync_rabbitmq_messages_total"))
                        .isZero();
                database.rollback();
            }
            small.awaitValue("SELECT count(*) FROM messages", "50");
            await().atMost(SOON).until(() -> metric(small, "evolution_sync_rabbitmq_messages_total") == 50);
        } finally {
            channel.queueDelete(queue);
        }
    }

    /** Last: the queue of a broker that is killed right after its declaration has no leader any more (RabbitMQ 3.10). */
    @Order(Integer.MAX_VALUE)
    @Test
    void aBrokerThatIsAwayAndReturnsLosesNothing() throws Exception {
        try (LogCapture log = new LogCapture()) {
            publish(message("loja", "antes"));
            bundle.awaitValue("SELECT count(*) FROM messages", "1");
            String gaps = bundle.value("SELECT count(*) FROM catch_ups");
            broker.kill();
            await().atMost(SOON)
                    .until(() -> health(bundle).path("status").asText().equals("DOWN"));
            assertThat(bundle.managed("/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(bundle.managed("/observe/health/live").statusCode()).isEqualTo(200);
            broker.start();
            broker.awaitReady();
            connect();
            publish(message("loja", "depois"));
            bundle.awaitValue("SELECT count(*) FROM messages", "2");
            assertThat(bundle.value("SELECT count(*) FROM catch_ups")).isEqualTo(gaps);
            assertThat(log.atLeast(Level.WARN).stream().filter(line -> line.contains("RabbitMQ")))
                    .hasSizeBetween(1, 3)
                    .noneMatch(line -> line.contains("guest"));
            assertThat(log.atLeast(Level.INFO)).anyMatch(line -> line.contains("Connected to RabbitMQ at amqp://127"));
        }
    }

    @Test
    void aDeletedQueueIsDeclaredAgain() throws Exception {
        channel.queueDelete(QUEUE);
        awaitConsumer();
        publish(message("loja", "de novo"));
        bundle.awaitValue("SELECT content FROM messages", "de novo");
    }

    @Test
    void anExistingQueueIsConsumedAsItIs() throws Exception {
        channel.queueDeclare("messages.upsert", false, false, false, Map.of("x-max-length", 1_000));
        publishTo("", "messages.upsert", message("loja", "antes"));
        try (Bundle other = node(Map.of("rabbitmq.queues", "messages.upsert, send.message"))) {
            other.awaitValue("SELECT count(*) FROM messages", "1");
            assertThat(health(other).path("status").asText()).isEqualTo("UP");
            channel.queueDeclare("send.message", true, false, false, Map.of());
            publishTo("", "send.message", message("loja", "depois"));
            other.awaitValue("SELECT count(*) FROM messages", "2");
        }
    }

    @Test
    void aSecondNodeTakesOverWhenTheFirstOneStops() throws Exception {
        try (Bundle second = node(Map.of("database.url", bundle.jdbcUrl(), "database.migrate", "false"))) {
            await().atMost(SOON).until(() -> metric(second, "evolution_sync_rabbitmq_connected") == 1);
            for (int i = 0; i < 2_000; i++) {
                publish(message("loja", "m" + i));
            }
            bundle.close();
            second.awaitValue("SELECT count(*) FROM messages", "2000");
            assertThat(metric(second, "evolution_sync_rabbitmq_messages_total")).isPositive();
            bundle = node(Map.of("database.url", bundle.jdbcUrl(), "database.migrate", "false"));
        }
    }

    @Test
    void changedCredentialsAreReportedAndAcceptedAgain() throws Exception {
        broker.control("eval", user("a-secret") + permission());
        String url = "amqp://127.0.0.1:" + broker.port() + "/";
        try (LogCapture log = new LogCapture();
                Bundle other = node(Map.of(
                        "rabbitmq.url",
                        url,
                        "rabbitmq.user",
                        "sync",
                        "rabbitmq.password",
                        "a-secret",
                        "rabbitmq.queue",
                        "own"))) {
            awaitConsumer("own");
            broker.control(
                    "eval",
                    user("another")
                            + "[rabbit_networking:close_connection(P, \"test\") || P <- rabbit_networking:connections(),"
                            + " [{user, <<\"sync\">>}] == rabbit_networking:connection_info(P, [user])], ok.");
            await().atMost(SOON)
                    .until(() -> health(other).path("message").asText().contains("refuses the user or the password"));
            broker.control("eval", user("a-secret") + "ok.");
            awaitConsumer("own");
            assertThat(log.atLeast(Level.INFO)).noneMatch(line -> line.contains("a-secret"));
        } finally {
            channel.queueDelete("own");
        }
    }

    @Test
    void anEventThatAlsoArrivesOverTheSocketIsOneRow() throws Exception {
        try (Bundle both = node(Map.of("evolution.socket", "true", "rabbitmq.queue", "both"))) {
            awaitConsumer("both");
            both.awaitValue("SELECT count(*) FROM instances WHERE connected", "1");
            ObjectNode event = message("loja", "oi");
            evolution.emitWithoutStoring("loja", "messages.upsert", event.path("data"));
            publish(event);
            both.awaitValue("SELECT count(*) FROM messages", "1");
            await().atMost(SOON).until(() -> metric(both, "evolution_sync_rabbitmq_messages_total") == 1);
            assertThat(both.value("SELECT count(*) FROM messages")).isEqualTo("1");
        } finally {
            channel.queueDelete("both");
        }
    }

    @Test
    void aTlsConnectionNeedsATrustedCertificateOfItsHost() throws Exception {
        assertThat(tls("localhost", certificate.trusted())).isEqualTo("connected");
        assertThat(tls("127.0.0.1", certificate.trusted()))
                .startsWith("TLS failed: ")
                .contains("127.0.0.1");
        assertThat(tls("localhost", null)).startsWith("TLS failed: ");
    }

    private String tls(String host, SSLContextParameters parameters) throws Exception {
        RabbitmqConfiguration configuration = new RabbitmqConfiguration();
        configuration.setUrl("amqps://guest:guest@" + host + ":" + tlsPort);
        configuration.setSslContextParameters(parameters);
        try (Connection connected =
                new Broker(configuration, bundle.context()).connect(new BoundedFrames.Held(1_000))) {
            return connected.isOpen() ? "connected" : "closed";
        } catch (IOException e) {
            return Reasons.of(e);
        }
    }

    @Test
    void aWrongAddressPreventsStartup() {
        assertThatThrownBy(() -> RabbitmqAddress.parse("amqp://user:a-secret@")).hasMessageNotContaining("a-secret");
        assertThat(RabbitmqAddress.parse("amqps://user:a-secret@host/vhost")).hasToString("amqps://host:5671/vhost");
        assertThat(RabbitmqAddress.parse("amqp://host/")).hasToString("amqp://host:5672");
        for (String wrong :
                List.of("", "http://host", "amqp:host", "amqp://", "amqp://h:99999", "amqp://a b", "amqp://h/a/b")) {
            assertThat(RabbitmqAddress.isValid(wrong)).as(wrong).isFalse();
        }
    }

    /** Erlang that creates or changes the user. */
    private static String user(String password) {
        return "case rabbit_auth_backend_internal:exists(<<\"sync\">>) of"
                + " true -> rabbit_auth_backend_internal:change_password(<<\"sync\">>, <<\"" + password
                + "\">>, <<\"test\">>);"
                + " false -> rabbit_auth_backend_internal:add_user(<<\"sync\">>, <<\"" + password
                + "\">>, <<\"test\">>) end, ";
    }

    private static String permission() {
        return "rabbit_auth_backend_internal:set_permissions(<<\"sync\">>, <<\"/\">>, <<\".*\">>, <<\".*\">>, <<\".*\">>, <<\"test\">>).";
    }

    private void awaitConsumer() {
        awaitConsumer(QUEUE);
    }

    /** A check of a queue that does not exist closes its channel. */
    private void awaitConsumer(String queue) {
        await().atMost(SOON).pollInterval(POLL).until(() -> {
            Channel check = connection.createChannel();
            try {
                return check.consumerCount(queue) > 0;
            } catch (IOException e) {
                return false;
            } finally {
                check.abort();
            }
        });
    }

    private void publish(JsonNode event) throws Exception {
        publish(event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void publish(byte[] body) throws Exception {
        channel.basicPublish(EXCHANGE, "messages.upsert", null, body);
    }

    private void publishTo(String exchange, String key, JsonNode event) throws IOException {
        channel.basicPublish(exchange, key, null, event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode message(String instance, String text) {
        ObjectNode event = Bundle.JSON.createObjectNode();
        event.put("event", "messages.upsert").put("instance", instance);
        ObjectNode data = event.putObject("data");
        data.putObject("key")
                .put("remoteJid", "5511999990000@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", "M%08d".formatted(++number));
        data.put("messageType", "conversation").put("messageTimestamp", 1_795_977_334);
        data.putObject("message").put("conversation", text);
        return event;
    }

    private static JsonNode health(Bundle bundle) throws Exception {
        for (JsonNode check : bundle.health().path("checks")) {
            if (check.path("name").asText().equals("rabbitmq-receive-rabbitmq")) {
                return check;
            }
        }
        throw new AssertionError(bundle.health().toString());
    }

    private static double metric(Bundle bundle, String name) throws Exception {
        return bundle.metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
