package io.github.evolutionsync.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.rabbitmq.BrokerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Node processes on a real RabbitMQ, with the socket off: nodes and the broker are killed, and messages are larger than the heap. */
@Tag("long")
@ExtendWith(OneAtATime.class)
class RabbitmqFaultsTest {
    private static final long SEED = Long.getLong("faults.seed", 1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int WINDOW = 100;
    private static final int CHATS = 30;
    private static final int KILLS = 20;
    private static final int BROKER_KILLS = 5;
    private static final int MESSAGES = 50_000;

    @TempDir
    Path folder;

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"), SimulatedInstance.named("filial"));
    private final String jdbcUrl = Bundle.newDatabase();
    private final List<BundleProcess> nodes = new ArrayList<>();
    private BrokerProcess broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.start(Files.createDirectory(folder.resolve("rabbitmq")));
    }

    @AfterEach
    void close() {
        nodes.forEach(BundleProcess::close);
        if (broker != null) {
            broker.close();
        }
        evolution.close();
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrderByManyKills() throws Exception {
        Random random = new Random(SEED);
        node("first").awaitReady();
        node("second");
        int turns = KILLS + BROKER_KILLS;
        for (int turn = 1; turn <= turns; turn++) {
            int before = MESSAGES / turns * (turn - 1);
            int interruption = before + random.nextInt(MESSAGES / turns);
            boolean isBroker = turn % (turns / BROKER_KILLS) == 0;
            publish(before, isBroker ? interruption : before + MESSAGES / turns);
            if (isBroker) {
                broker.kill();
                broker.start();
                publish(interruption, before + MESSAGES / turns);
            } else {
                awaitStored(interruption);
                BundleProcess victim = nodes.get(random.nextInt(nodes.size()));
                victim.kill();
                victim.start();
                if (turn % 3 == 0) {
                    victim.awaitReady();
                }
            }
        }
        awaitStored(MESSAGES);
        assertThat(value("SELECT count(*) || ' ' || count(DISTINCT whatsapp_message_id) FROM messages"))
                .isEqualTo(MESSAGES + " " + MESSAGES);
        assertThat(
                        value(
                                "SELECT count(*) FROM (SELECT whatsapp_message_id AS id, lag(whatsapp_message_id)"
                                        + " OVER (PARTITION BY chat_id ORDER BY created_seq) AS before FROM messages) m WHERE id < before"))
                .isEqualTo("0");
        assertThat(value("SELECT sum(unread_count) FROM chats")).isEqualTo("" + MESSAGES);
        assertThat(value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
        await().atMost(LONG).until(() -> channel.messageCount("evolution-sync") == 0);
        System.out.printf(
                "%d messages, %d kills of a node, %d of the broker: 0 lost, 0 doubled, order kept%n",
                MESSAGES, KILLS, BROKER_KILLS);
    }

    @Test
    void messagesThatTogetherOrAloneExceedTheHeapEndNothing() throws Exception {
        BundleProcess node = node("first").awaitReady();
        node.kill();
        for (int i = 0; i < 40; i++) {
            publish(history(i, 1_000, 10_000));
        }
        publish(history(40, 10_000, 10_000));
        for (int i = 0; i < 300; i++) {
            publish(message(i, "x".repeat(900_000)));
        }
        node.start();
        await().atMost(LONG).until(() -> {
            assertThat(node.isAlive()).as(node.log()).isTrue();
            return value("SELECT count(*) FROM messages").equals("50300");
        });
        assertThat(value("SELECT count(*) FROM dead_letters")).isEqualTo("0");
    }

    private BundleProcess node(String name) throws IOException {
        BundleProcess node = BundleProcess.start(
                Files.createDirectory(folder.resolve(name)),
                evolution,
                jdbcUrl,
                Map.of("EVOLUTION_SOCKET", "false", "RABBITMQ_URL", broker.url(), "SYNC_PERIOD", "1h"));
        nodes.add(node);
        return node;
    }

    private void awaitStored(int messages) {
        await("stored").atMost(LONG).until(() -> Integer.parseInt(value("SELECT count(*) FROM messages")) >= messages);
    }

    private String value(String sql) {
        return Bundle.value(jdbcUrl, sql);
    }

    /** Publishes in windows. A window that is not confirmed is published again: the broker then has none of it, or the beginning of it. */
    private void publish(int from, int to) throws InterruptedException {
        for (int first = from; first < to; ) {
            try {
                Channel open = channel();
                int end = Math.min(to, first + WINDOW);
                for (int number = first; number < end; number++) {
                    send(open, message(number, "message " + number));
                }
                open.waitForConfirmsOrDie(5_000);
                first = end;
            } catch (IOException | TimeoutException | AlreadyClosedException e) {
                channel = null;
            }
        }
    }

    private void publish(ObjectNode event) throws Exception {
        send(channel(), event);
        channel.waitForConfirmsOrDie(60_000);
    }

    private Channel channel() throws IOException, TimeoutException {
        if (channel == null || !channel.isOpen()) {
            broker.awaitReady();
            if (connection != null) {
                connection.abort();
            }
            connection = broker.connect();
            channel = connection.createChannel();
            channel.confirmSelect();
        }
        return channel;
    }

    private static void send(Channel channel, ObjectNode event) throws IOException {
        channel.basicPublish(
                "evolution_exchange",
                event.path("event").asText(),
                true,
                MessageProperties.PERSISTENT_BASIC,
                event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode message(int number, String text) {
        ObjectNode event = envelope("messages.upsert", number % CHATS % 2 == 0 ? "loja" : "filial");
        event.set("data", row("N%08d".formatted(number), number % CHATS, text));
        return event;
    }

    private static ObjectNode history(int number, int rows, int length) {
        ObjectNode event = envelope("messages.set", "loja");
        ArrayNode data = event.putArray("data");
        for (int i = 0; i < rows; i++) {
            data.add(row("H%d-%d".formatted(number, i), i % CHATS, "x".repeat(length)));
        }
        return event;
    }

    private static ObjectNode envelope(String event, String instance) {
        return Bundle.JSON.createObjectNode().put("event", event).put("instance", instance);
    }

    private static ObjectNode row(String id, int chat, String text) {
        ObjectNode row = Bundle.JSON.createObjectNode();
        row.putObject("key")
                .put("remoteJid", "55119" + (90_000_000 + chat) + "@s.whatsapp.net")
                .put("fromMe", false)
                .put("id", id);
        row.put("messageType", "conversation").put("messageTimestamp", System.currentTimeMillis() / 1000);
        row.putObject("message").put("conversation", text);
        return row;
    }
}
