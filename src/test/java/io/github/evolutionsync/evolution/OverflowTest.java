package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
            SimulatedInstance.named("a"),
            SimulatedInstance.named("b"),
            SimulatedInstance.named("quiet"));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch busy = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        evolution.close();
    }

    @Test
    void eventsThatDoNotFitAreDroppedAndReportedOncePerInstanceWhenThereIsRoomAgain() throws Exception {
        try (Listener listener = blocked("queueCapacity", "100")) {
            IntStream.range(0, 300).forEach(i -> emit(evolution, "a", "a" + i));
            IntStream.range(0, 50).forEach(i -> emit(evolution, "b", "b" + i));
            soon().until(() -> listener.consumer().getStats().getDropped() == 250);
            assertThat(listener.consumer().getPendingExchangesSize()).isLessThanOrEqualTo(101);
            gate.countDown();

            soon().until(() -> listener.envelopes("socket.gap").size() == 2);
            assertThat(texts(listener)).hasSize(101).startsWith("first", "a0").endsWith("a99");
            List<JsonNode> gaps = listener.envelopes("socket.gap");
            assertThat(gaps).extracting(e -> e.path("instance").asText()).containsExactly("a", "b");
            assertThat(gaps).extracting(e -> e.at("/data/dropped").asInt()).containsExactly(200, 50);
            assertThat(Instant.parse(gaps.get(0).at("/data/since").asText())).isBeforeOrEqualTo(Instant.now());

            emit(evolution, "a", "after");
            soon().until(() -> texts(listener).contains("after"));
            assertThat(listener.envelopes("socket.gap")).hasSize(2);
        }
    }

    @Test
    void theBoundIsOfBytesToo() throws Exception {
        try (Listener listener = blocked("queueBytes", "1000000")) {
            String large = "x".repeat(100_000);
            IntStream.range(0, 100).forEach(i -> emit(evolution, "a", large));
            soon().until(() -> listener.consumer().getStats().getDropped() == 91);
            gate.countDown();
            soon().until(() -> listener.envelopes("socket.gap").size() == 1);
            assertThat(texts(listener)).hasSize(10);
        }
    }

    @Test
    void anEventLargerThanTheQueueMayBeIsNotDroppedWhenNothingWaits() throws Exception {
        try (Listener listener =
                Listener.to(evolution).with("queueBytes", "1000").start("*")) {
            soon().until(() -> listener.story("a").contains("socket.connect"));
            soon().until(() -> listener.consumer().getPendingExchangesSize() == 0);
            emit(evolution, "a", "x".repeat(1_000_000));
            soon().until(() -> texts(listener).size() == 1);
        }
    }

    @Test
    void onlyTheNewestOwnEventsSurviveAnOverflow() throws Exception {
        try (Listener listener = blocked("queueCapacity", "10")) {
            IntStream.range(0, 20).forEach(i -> emit(evolution, "a", "a" + i));
            soon().until(() -> listener.consumer().getStats().getDropped() == 10);
            evolution.addInstance(SimulatedInstance.named("nova"));
            for (int i = 0; i < 5; i++) {
                evolution.cutSockets();
                soon().until(() -> evolution.connectedClients("/") == 0);
                soon().until(() -> evolution.connectedClients("/") == 1);
                soon().until(() -> Health.state(listener), "CONNECTED"::equals);
            }
            emit(evolution, "nova", "makes it known, and does not fit");
            soon().until(() -> listener.consumer().getStats().getDropped() == 11);
            assertThat(listener.consumer().getPendingExchangesSize()).isEqualTo(11);
            gate.countDown();
            soon().until(() -> listener.story("a").contains("socket.gap"));
            assertThat(listener.story("quiet"))
                    .containsExactly("instance.discovered", "socket.connect", "socket.connect");
            assertThat(listener.story("nova")).containsExactly("instance.discovered", "socket.connect", "socket.gap");
            assertThat(listener.story("a").subList(13, 15)).containsExactly("socket.connect", "socket.gap");
        }
    }

    @Test
    void twentyThousandEventsAgainstABlockedRouteDoNotGrowTheQueue() throws Exception {
        try (Listener listener = blocked("queueBytes", "2000000")) {
            EvolutionStats stats = listener.consumer().getStats();
            for (int i = 0; i < 4; i++) {
                int round = i;
                IntStream.range(0, 5_000)
                        .forEach(n ->
                                evolution.emitWithoutStoring("a", Messages.UPSERT, Messages.text(round + "-" + n)));
                long sent = 1 + (i + 1) * 5_000L;
                soon().until(() -> stats.getReceived().get("messages.upsert") == sent);
            }
            assertThat(stats.getDropped()).isGreaterThan(10_000);
            assertThat(listener.consumer().getPendingExchangesSize()).isLessThan(10_000);
            gate.countDown();
        }
    }

    /** A listener whose route is busy with the message "first". */
    private Listener blocked(String option, String value) throws Exception {
        Listener listener = Listener.to(evolution)
                .with(option, value)
                .with("mode", "global")
                .before(exchange -> {
                    if ("messages.upsert".equals(exchange.getIn().getHeader(EvolutionConstants.EVENT))) {
                        busy.countDown();
                        gate.await();
                    }
                })
                .start("*");
        soon().until(() -> listener.envelopes("socket.connect").size() == 3);
        emit(evolution, "a", "first");
        soon().until(() -> busy.getCount() == 0);
        return listener;
    }
}
