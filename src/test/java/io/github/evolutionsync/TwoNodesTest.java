package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.cases.Conversation;
import io.github.evolutionsync.cases.Tables;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Two nodes on one database that receive the same events at once. */
class TwoNodesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CONVERSATIONS = 16;
    private static final List<String> INSTANCES = List.of("loja", "outra");
    private static final Pattern NOTHING_WAITS = Pattern.compile("evolution_queue_depth\\{[^}]*\\} 0\\.0");
    private static final Pattern RECEIVED = Pattern.compile("evolution_events_total\\{[^}]*\\} (\\d+)");

    @Test
    void twoNodesWithTheSameEventsStoreTheRowsOfOne() throws Exception {
        List<ObjectNode> events = events();
        JsonNode one = rowsOf(1, events);
        JsonNode two = rowsOf(2, events);

        assertThat(two.toPrettyString()).isEqualTo(one.toPrettyString());
        assertThat(one.path("messages")).hasSizeGreaterThan(120);
        assertThat(one.path("dead_letters")).hasSize(2 * CONVERSATIONS);
    }

    /** Conversations of many people with both instances, told by turns; chats that are deleted and live again; bad ones. */
    private static List<ObjectNode> events() {
        List<ObjectNode> events = new ArrayList<>();
        for (int seed = 1; seed <= CONVERSATIONS; seed++) {
            for (ObjectNode event : Conversation.of(seed).inOrder()) {
                String own = event.toString()
                        .replaceAll("\"M(\\d+)\"", "\"M" + seed + "-$1\"")
                        .replace("551198888", "5511988" + (100 + seed))
                        .replace("1000000000", "10000000" + (100 + seed));
                events.add(((ObjectNode) json(own)).put("instance", INSTANCES.get(seed % 2)));
            }
            String chat = "55119770000" + seed + "@s.whatsapp.net";
            events.add(text("loja", chat, "D" + seed));
            events.add(event("loja", "chats.delete", "[\"" + chat + "\"]"));
            events.add(event("loja", "messages.upsert", "[{\"key\": {\"id\": " + seed + "}}, {\"n\": " + seed + "}]"));
            if (seed % 2 == 0) {
                events.add(text("loja", chat, "E" + seed));
            }
        }
        return events;
    }

    private static JsonNode rowsOf(int nodes, List<ObjectNode> events) throws Exception {
        String database = Bundle.newDatabase();
        List<Bundle> bundles = new ArrayList<>();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"))) {
            for (int i = 1; i <= nodes; i++) {
                bundles.add(Bundle.start(
                        evolution,
                        Map.of(
                                "database.url",
                                database,
                                "database.migrate",
                                "true",
                                "tenants",
                                "loja=acme,outra=globex")));
            }
            await().atMost(SOON).until(() -> evolution.connectedClients("/") == nodes);
            events.forEach(event -> evolution.emitWithoutStoring(
                    event.path("instance").asText(), event.path("event").asText(), event.path("data")));
            for (Bundle bundle : bundles) {
                await().atMost(SOON).until(() -> hasTaken(bundle, events.size()));
            }
            return Tables.dump(database);
        } finally {
            bundles.forEach(Bundle::close);
        }
    }

    /** Whether it has received that many events and has none left that wait. */
    private static boolean hasTaken(Bundle bundle, int events) throws Exception {
        String metrics = bundle.metrics();
        long received = RECEIVED.matcher(metrics)
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
        return received == events && NOTHING_WAITS.matcher(metrics).find();
    }

    private static ObjectNode text(String instance, String chat, String id) {
        return event(
                instance,
                "messages.upsert",
                "{\"key\": {\"remoteJid\": \"" + chat + "\", \"fromMe\": false, \"id\": \"" + id
                        + "\"}, \"message\": {\"conversation\": \"" + id + "\"}, \"messageTimestamp\": 1795448000}");
    }

    private static ObjectNode event(String instance, String event, String data) {
        ObjectNode envelope = Bundle.JSON.createObjectNode();
        envelope.put("event", event).put("instance", instance).set("data", json(data));
        return envelope;
    }

    private static JsonNode json(String text) {
        try {
            return Bundle.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
