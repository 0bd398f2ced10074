package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvolutionStatsTest {
    @Test
    void namesBeyondTheLimitShareOneCountThatIsReportedOnce() {
        EvolutionStats stats = new EvolutionStats();
        List<String> reported = new ArrayList<>();
        stats.onName((name, count) -> reported.add(name));
        for (int i = 0; i < 1_000; i++) {
            stats.received("event" + i);
        }
        assertThat(reported).hasSize(201).doesNotHaveDuplicates().contains("other");
        assertThat(stats.getReceived()).containsEntry("other", 800L);
    }
}
