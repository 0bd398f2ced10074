package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Messages.emit;
import static io.github.evolutionsync.evolution.Messages.text;
import static io.github.evolutionsync.evolution.Messages.texts;
import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingTest {
    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("wapp"));
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        evolution.close();
    }

    @Test
    void aLoneEventIsNotHeldBack() throws Exception {
        try (Listener listener = Listener.to(evolution).start("wapp")) {
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            for (int i = 0; i < 3; i++) {
                int sent = i + 1;
                emit(evolution, "wapp", "" + i);
                soon().until(() -> texts(listener).size() == sent);
            }
            assertThat(fromEvolution(listener)).extracting(Listener.Batch::size).containsExactly(1, 1, 1);
        }
    }

    @Test
    void waitingEventsAreOneExchangePerNameInOrderOfFirstAppearance() throws Exception {
        try (Listener listener = busy()) {
            emit(evolution, "wapp", "1");
            evolution.emit("wapp", "chats.update", data("c1"));
            emit(evolution, "wapp", "2");
            evolution.emit("wapp", "messages.update", data("u1"));
            evolution.emit("wapp", "chats.update", data("c2"));
            letThrough(listener, 5);

            assertThat(fromEvolution(listener))
                    .extracting(BatchingTest::told)
                    .containsExactly(
                            "messages.upsert: first",
                            "messages.upsert: 1 2",
                            "chats.update: c1 c2",
                            "messages.update: u1");
        }
    }

    @Test
    void aNamedEventKeepsItsPlaceAmongAllOthers() throws Exception {
        try (Listener listener = busy()) {
            emit(evolution, "wapp", "1");
            evolution.emit("wapp", "chats.update", data("c1"));
            evolution.emit("wapp", "chats.delete", data("d1"));
            evolution.emit("wapp", "chats.delete", data("d2"));
            emit(evolution, "wapp", "2");
            evolution.emit("wapp", "chats.update", data("c2"));
            emit(evolution, "wapp", "3");
            evolution.emit("wapp", "logout.instance", Json.MAPPER.nullNode());
            letThrough(listener, 8);

            assertThat(fromEvolution(listener))
                    .extracting(BatchingTest::told)
                    .containsExactly(
                            "messages.upsert: first",
                            "messages.upsert: 1",
                            "chats.update: c1",
                            "chats.delete: d1",
                            "chats.delete: d2",
                            "messages.upsert: 2 3",
                            "chats.update: c2",
                            "logout.instance: null");
        }
    }

    @Test
    void anExchangeCarriesNoMoreThanMaxBatch() throws Exception {
        try (Listener listener = busy("maxBatch", "100")) {
            IntStream.range(0, 250).forEach(i -> emit(evolution, "wapp", "" + i));
            letThrough(listener, 250);

            assertThat(fromEvolution(listener)).extracting(Listener.Batch::size).containsExactly(1, 100, 100, 50);
            assertThat(texts(listener).subList(1, 251))
                    .isEqualTo(IntStream.range(0, 250).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void ofManyLargeEventsFewAreTakenAtOnce() throws Exception {
        try (Listener listener = busy()) {
            String large = "x".repeat(400 << 10);
            IntStream.range(0, 4).forEach(i -> emit(evolution, "wapp", large));
            letThrough(listener, 4);
            assertThat(fromEvolution(listener)).extracting(Listener.Batch::size).containsExactly(1, 2, 2);
        }
    }

    @Test
    void theDiscoveryOfAnInstanceIsDeliveredBeforeItsEventsHoweverMuchWaits() throws Exception {
        evolution.addInstance(SimulatedInstance.named("nova"));
        try (Listener listener = busy()) {
            evolution.addInstance(SimulatedInstance.named("later"));
            emit(evolution, "wapp", "1");
            emit(evolution, "later", "2");
            emit(evolution, "wapp", "3");
            letThrough(listener, 3);
            assertThat(listener.story("later")).startsWith("instance.discovered", "socket.connect", "messages.upsert");
            assertThat(texts(listener)).containsExactlyInAnyOrder("first", "1", "2", "3");
        }
    }

    @Test
    void aFailedExchangeIsRetriedUnchangedUntilItSucceeds() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (Listener listener = Listener.to(evolution)
                .before(exchange -> {
                    if ("messages.upsert".equals(exchange.getIn().getHeader(EvolutionConstants.EVENT))
                            && attempts.incrementAndGet() < 4) {
                        // a step that spoils what it was given before it fails
                        exchange.getIn().getBody(ArrayNode.class).forEach(e -> ((ObjectNode) e).removeAll());
                        throw new IllegalStateException("the database is away");
                    }
                })
                .start("wapp")) {
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            emit(evolution, "wapp", "1");
            evolution.emit("wapp", "chats.update", data("after it"));
            soon().until(() -> listener.fromEvolution().size() == 2);
            assertThat(texts(listener)).containsExactly("1");
            assertThat(attempts).hasValue(4);
            assertThat(listener.fromEvolution().get(1).path("event").asText()).isEqualTo("chats.update");
        }
    }

    @Test
    void anErrorInTheRouteIsRetriedLikeAnyFailure() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (Listener listener = Listener.to(evolution)
                .before(exchange -> {
                    if (attempts.incrementAndGet() == 1) {
                        Thread.currentThread().interrupt();
                        throw new StackOverflowError("deep");
                    }
                })
                .start("wapp")) {
            soon().until(() -> listener.story("wapp").contains("socket.connect"));
            assertThat(listener.story("wapp")).startsWith("instance.discovered");
        }
    }

    private Listener busy(String... option) throws Exception {
        Listener listener = Listener.to(evolution).before(exchange -> {
            if ("messages.upsert".equals(exchange.getIn().getHeader(EvolutionConstants.EVENT))) {
                gate.await();
            }
        });
        if (option.length == 2) {
            listener.with(option[0], option[1]);
        }
        listener.start("*");
        soon().until(() -> listener.story("wapp").contains("socket.connect"));
        emit(evolution, "wapp", "first");
        soon().until(() -> listener.consumer().getStats().getReceived().containsKey("messages.upsert"));
        soon().until(() -> listener.consumer().getPendingExchangesSize() == 1);
        return listener;
    }

    private void letThrough(Listener listener, int waiting) {
        soon().until(() -> listener.consumer().getPendingExchangesSize() >= waiting + 1);
        gate.countDown();
        soon().until(() -> listener.fromEvolution().size() == waiting + 1);
    }

    private static List<Listener.Batch> fromEvolution(Listener listener) {
        return listener.batches().stream()
                .filter(batch -> !Listener.isOwn(batch.envelopes().get(0)))
                .toList();
    }

    private static JsonNode data(String id) {
        return Json.MAPPER.createObjectNode().put("id", id);
    }

    private static String told(Listener.Batch batch) {
        StringBuilder told = new StringBuilder(batch.event()).append(':');
        batch.envelopes()
                .forEach(e -> told.append(' ')
                        .append(text(e) != null ? text(e) : e.at("/data/id").asText("null")));
        return told.toString();
    }
}
