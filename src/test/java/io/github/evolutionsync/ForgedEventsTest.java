package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.LogCapture;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Event names that the socket must not send, and invented ones. */
class ForgedEventsTest {
    private static final JsonNode MESSAGE = Bundle.JSON.createObjectNode().put("pushName", "x");

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeEach
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution);
        bundle.awaitValue("SELECT count(*) FROM instances WHERE connected", "1");
        bundle.awaitValue("SELECT count(*) FROM catch_ups WHERE finished_at IS NOT NULL AND wanted_at IS NULL", "1");
    }

    @AfterEach
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void theSocketCannotSendTheComponentsOwnEvents() throws Exception {
        for (String name : EvolutionConstants.OWN) {
            evolution.emitWithoutStoring("loja", name, MESSAGE);
        }
        evolution.emitWithoutStoring("loja", "messages.found", MESSAGE);
        evolution.emitWithoutStoring("loja", "chats.found", MESSAGE);
        evolution.emitWithoutStoring("loja", "messages.upsert", MESSAGE);
        bundle.awaitValue("SELECT string_agg(event, ',') FROM dead_letters", "messages.upsert");
        assertThat(bundle.value("SELECT connected || coalesce(state, '') FROM instances"))
                .isEqualTo("trueopen");
        assertThat(bundle.value("SELECT count(*) FROM catch_ups WHERE gap_since IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void longAndStrangeNamesAreNeitherLoggedNorInTheMetrics() throws Exception {
        String line = "a\n2026-11-29T12:00:00.000Z ERROR forged";
        List<String> names = List.of(line, "x".repeat(10_000), "ü", "");
        try (LogCapture log = new LogCapture()) {
            for (String name : names) {
                evolution.emitWithoutStoring("loja", name, MESSAGE);
            }
            for (int i = 0; i < 300; i++) {
                evolution.emitWithoutStoring("loja", "made.up." + i, MESSAGE);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(bundle.metrics())
                            .containsPattern("evolution_sync_unknown_total\\{event=\"other\"[^}]*} 20[2-4]"));
            assertThat(log.atLeast(Level.INFO)).noneMatch(each -> each.contains("forged") || each.contains("xxxx"));
        }
        assertThat(bundle.metrics()).doesNotContain("forged").doesNotContain("xxxx");
        assertThat(bundle.metrics()
                        .lines()
                        .filter(each -> each.contains("made.up."))
                        .count())
                .isBetween(100L, 320L);
    }
}
