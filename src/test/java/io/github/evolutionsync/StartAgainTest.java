package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo restarts in one process at each save, and nothing of the previous node remains. */
class StartAgainTest {
    @Test
    void aStoppedNodeLeavesNoConnectionToItsDatabase() throws Exception {
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"))) {
            Bundle first = Bundle.start(evolution);
            first.close();
            try (Bundle second = Bundle.start(evolution, Map.of("database.pool-size", "2"))) {
                String database = first.jdbcUrl().replaceFirst(".*/", "").replaceFirst("\\?.*", "");
                assertThat(second.value("SELECT count(*) FROM pg_database WHERE datname = '" + database + "'"))
                        .isEqualTo("1");
                assertThat(second.value("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database + "'"))
                        .isEqualTo("0");
            }
        }
    }
}
