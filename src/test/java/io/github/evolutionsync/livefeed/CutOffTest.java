package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two nodes write one tenant's messages while clients lose their connections to either node again and again, on every
 * transport.
 */
class CutOffTest {

    private static final int RATE = 200;
    private static final long SEED = 20261129;

    private final List<SimulatedEvolution> evolutions = new ArrayList<>();
    private final List<Bundle> bundles = new ArrayList<>();
    private final List<Integer> socketIoPorts = List.of(Bundle.freePort(), Bundle.freePort());
    private final List<BreakingNetwork> networks = new ArrayList<>();
    private final Map<String, NaiveClient> clients = new LinkedHashMap<>();
    private final Thread writer = new Thread(this::write, "writer");
    private volatile boolean writing = true;
    private int written;

    @BeforeEach
    void start() throws Exception {
        String database = Bundle.newDatabase();
        for (String shop : List.of("centro", "norte")) {
            SimulatedEvolution evolution = SimulatedEvolution.started(
                    SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named(shop));
            evolutions.add(evolution);
            bundles.add(Bundle.start(
                    evolution,
                    Map.of(
                            "database.url",
                            database,
                            "tenants",
                            "centro=acme,norte=acme",
                            "livefeed.page-size",
                            "20",
                            "livefeed.socketio-port",
                            socketIoPorts.get(bundles.size()).toString())));
            await().until(() -> evolution.connectedClients("/") > 0);
        }
    }

    @AfterEach
    void stop() throws Exception {
        writing = false;
        writer.join();
        clients.values().forEach(NaiveClient::close);
        for (BreakingNetwork network : networks) {
            network.close();
        }
        bundles.forEach(Bundle::close);
        evolutions.forEach(SimulatedEvolution::close);
    }

    @Test
    void aClientThatKeepsTheGreatestSeqOfAnyFrameMissesNothing() throws Exception {
        cutOff(25);
    }

    @Test
    @Tag("long")
    void aClientThatIsCutOff200TimesMissesNothing() throws Exception {
        cutOff(200);
    }

    private void cutOff(int cuts) throws Exception {
        String token = bundles.get(0).token("acme");
        List<Integer> ports = bundles.stream().map(Bundle::port).toList();
        clients.put("websocket", new NaiveClient(Lines.websocket(network(ports, cuts), token)));
        int socketIo = network(socketIoPorts, cuts);
        clients.put("Socket.IO", new NaiveClient(Lines.socketIo(socketIo, token, "websocket")));
        int polling = network(socketIoPorts, cuts);
        clients.put("polling", new NaiveClient(Lines.socketIo(polling, token, "polling", "websocket")));
        clients.forEach((name, client) -> await(name).until(() -> client.seq() != null));
        writer.start();
        await("every cut")
                .atMost(Duration.ofSeconds(60 + 5L * cuts))
                .untilAsserted(() -> assertThat(networks)
                        .extracting(BreakingNetwork::cutsLeft)
                        .containsOnly(0));
        writing = false;
        writer.join();
        await("every message is stored")
                .until(() ->
                        bundles.get(0).value("SELECT count(*) FROM messages").equals(Integer.toString(written)));

        List<String> messages =
                bundles.get(0).rows("SELECT whatsapp_message_id FROM messages ORDER BY created_seq").stream()
                        .map(row -> (String) row.get("whatsapp_message_id"))
                        .toList();
        clients.forEach((name, client) -> {
            await(name)
                    .untilAsserted(() ->
                            assertThat(client.missed(messages)).as("missed").isEmpty());
            await(name)
                    .untilAsserted(() ->
                            assertThat(client.otherThan(lines())).as("outdated").isEmpty());
            assertThat(client.arrived()).as(name).isEqualTo(messages);
            assertThat(client.outOfOrder()).as(name).isZero();
            assertThat(client.cutWhileResuming()).as(name).isGreaterThan(cuts / 10);
            System.out.printf(
                    "%s: %d messages in %d connections, of which %d ended while the client resumed%n",
                    name, messages.size(), client.connections(), client.cutWhileResuming());
        });
    }

    /** What is stored now: what came after the last message may still be on its way. */
    private Map<String, String> lines() {
        return bundles.get(0).rows(KnownState.query("acme")).stream()
                .collect(Collectors.toMap(row -> (String) row.get("id"), row -> (String) row.get("line")));
    }

    private int network(List<Integer> ports, int cuts) throws Exception {
        BreakingNetwork network = new BreakingNetwork(ports, cuts, new Random(SEED + networks.size()));
        networks.add(network);
        return network.port();
    }

    /** Forty messages with each customer: under a @lid and a phone in turn, until one of them tells that these are one person. */
    private void write() {
        long next = System.nanoTime();
        for (; writing; written++) {
            int customer = written / 40;
            boolean own = written % 9 == 4;
            String lid = 100_000_000_000L + customer + "@lid";
            String phone = "55119" + (10_000_000 + customer) + "@s.whatsapp.net";
            String jid = written % 2 == 0 ? lid : phone;
            ObjectNode message = Bundle.JSON.createObjectNode();
            ObjectNode key = message.putObject("key")
                    .put("remoteJid", jid)
                    .put("fromMe", own)
                    .put("id", "M" + written);
            if (written % 40 == 36) {
                key.put("remoteJidAlt", phone);
            }
            message.put("pushName", "Cliente " + customer).put("messageType", "conversation");
            message.put("messageTimestamp", Instant.now().getEpochSecond());
            message.putObject("message").put("conversation", "mensagem " + written);
            emit("messages.upsert", message);
            if (own) {
                emit("messages.update", of(key).put("status", "DELIVERY_ACK"));
            } else if (written % 7 == 0) {
                emit("messages.update", of(key).put("status", "READ"));
            } else if (written % 11 == 0) {
                emit("contacts.update", of(key).put("pushName", "Nome " + written));
            }
            next += TimeUnit.SECONDS.toNanos(1) / RATE;
            LockSupport.parkNanos(next - System.nanoTime());
            while (writing && clients.values().stream().anyMatch(client -> client.behind() > 1_000)) {
                // on a slow machine, what is written would outgrow what can be read between two cuts
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private static ObjectNode of(ObjectNode key) {
        return Bundle.JSON
                .createObjectNode()
                .put("keyId", key.path("id").asText())
                .put("remoteJid", key.path("remoteJid").asText())
                .put("fromMe", key.path("fromMe").asBoolean());
    }

    /** A customer's messages come by one instance, as pairs are told. */
    private void emit(String event, ObjectNode data) {
        int shop = written / 40 % 2;
        evolutions.get(shop).emit(shop == 0 ? "centro" : "norte", event, data);
    }
}
