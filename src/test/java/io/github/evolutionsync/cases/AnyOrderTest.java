package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A conversation's messages, statuses, edits and deletions arrive from the socket and from catch-up, in any order,
 * repeated, and in any batches. The tables are the same as after one delivery in order, and follow the rules. {@code
 * -Dseed=n} repeats one run; {@code -Dseeds=n} makes n runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnyOrderTest {
    private static final int SEEDS = Integer.getInteger("seeds", 8);
    private static final Long SEED = Long.getLong("seed");

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bundle.value("SELECT count(*) FROM instances WHERE connected")
                        .equals("1"));
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void anyOrderLeadsToTheSameTables() throws Exception {
        for (long seed = SEED == null ? 1 : SEED; seed <= (SEED == null ? SEEDS : SEED); seed++) {
            Tables.clear(bundle.jdbcUrl());
            Conversation conversation = Conversation.of(seed);
            conversation.inOrder().forEach(event -> receive(List.of(event)));
            JsonNode inOrder = Tables.dump(bundle.jdbcUrl());
            assertThat(Truth.of(inOrder).toPrettyString())
                    .as("in order, seed %d (-Dseed=%d)", seed, seed)
                    .isEqualTo(conversation.tables().toPrettyString());
            String expected = inOrder.toPrettyString();

            Tables.clear(bundle.jdbcUrl());
            List<ObjectNode> shuffled = conversation.shuffled();
            for (int from = 0; from < shuffled.size(); ) {
                int to = Math.min(shuffled.size(), from + conversation.cut());
                receive(shuffled.subList(from, to));
                from = to;
            }
            assertThat(Tables.dump(bundle.jdbcUrl()).toPrettyString())
                    .as("seed %d (-Dseed=%d)", seed, seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void reportsOnLabelsInAnyOrderLeadToTheSameTables() throws Exception {
        for (long seed = SEED == null ? 1 : SEED; seed <= (SEED == null ? SEEDS : SEED); seed++) {
            Tables.clear(bundle.jdbcUrl());
            LabelReports reports = LabelReports.of(seed);
            reports.inOrder().forEach(event -> receive(List.of(event)));
            JsonNode inOrder = Tables.dump(bundle.jdbcUrl());
            Map<String, List<String>> labels = new HashMap<>();
            inOrder.path("chats").forEach(chat -> {
                List<String> has = new ArrayList<>();
                chat.path("labels").forEach(label -> has.add(label.asText()));
                labels.put(chat.path("whatsapp_chat_id").asText(), has);
            });
            assertThat(labels).as("in order, seed %d (-Dseed=%d)", seed, seed).isEqualTo(reports.labels());

            Tables.clear(bundle.jdbcUrl());
            List<ObjectNode> shuffled = reports.shuffled();
            for (int from = 0; from < shuffled.size(); ) {
                int to = Math.min(shuffled.size(), from + reports.cut());
                receive(shuffled.subList(from, to));
                from = to;
            }
            assertThat(Tables.dump(bundle.jdbcUrl()).toPrettyString())
                    .as("seed %d (-Dseed=%d)", seed, seed)
                    .isEqualTo(inOrder.toPrettyString());
        }
    }

    private void receive(List<ObjectNode> waiting) {
        Map<String, ArrayNode> byName = new LinkedHashMap<>();
        waiting.forEach(
                event -> byName.computeIfAbsent(event.path("event").asText(), name -> Bundle.JSON.createArrayNode())
                        .add(event));
        byName.forEach((name, events) ->
                bundle.template().sendBodyAndHeader("direct:receive-events", events, "CamelEvolutionEvent", name));
    }
}
