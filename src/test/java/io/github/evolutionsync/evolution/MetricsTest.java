package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void theFiguresAreInTheRegistryForAsLongAsTheConsumerRuns() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("wapp"));
                Listener listener = Listener.to(evolution)) {
            listener.context.getRegistry().bind("metrics", registry);
            listener.start("*");
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            IntStream.range(0, 3).forEach(i -> emit(evolution, "wapp", "" + i));
            soon().until(() -> texts(listener).size() == 3);

            assertThat(registry.scrape())
                    .contains("evolution_events_total{event=\"messages.upsert\",route=\"receive-events\"} 3.0")
                    .contains("evolution_queue_depth{route=\"receive-events\"} 0.0")
                    .contains("evolution_connected{route=\"receive-events\"} 1.0")
                    .contains("evolution_events_dropped_total{route=\"receive-events\"} 0.0");
            listener.context.getRouteController().stopRoute(Listener.ROUTE);
            assertThat(registry.scrape()).doesNotContain("evolution_");
        }
    }

    @Test
    void aServerThatInventsNamesDoesNotFillTheMemory() {
        EvolutionStats stats = new EvolutionStats();
        IntStream.range(0, 10_000).forEach(i -> stats.received("event-" + i));
        assertThat(stats.getReceived()).hasSizeLessThan(300);
        assertThat(stats.getReceived().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(10_000);
    }
}
