package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final String MESSAGE = "messages.upsert";

    private final OwnEvents own = new OwnEvents(Clock.systemUTC());
    private final EventQueue queue =
            new EventQueue(Integer.MAX_VALUE, 3_000_000, new Overflow(own, new EvolutionStats()));
    private final Batching batching = new Batching(500, EventOrder.ALONE);

    @Test
    void anInstanceWithManyRowsDoesNotDelayOthers() {
        IntStream.range(0, 200).forEach(i -> queue.put(event("many", 1_000)));
        queue.put(event("other", 1));

        assertThat(instances(queue.take(batching))).containsExactly("many");
        assertThat(instances(queue.take(batching))).containsExactly("other");
    }

    @Test
    void instancesThatAppearTogetherAreAnnouncedTogether() {
        IntStream.range(0, 400).forEach(i -> {
            queue.put(own.discovered("i" + i, InstanceFacts.NONE, null, false));
            queue.put(own.connected("i" + i, "/"));
            queue.put(event("i" + i, 1));
        });

        assertThat(names(queue.take(batching))).hasSize(400).containsOnly("instance.discovered");
        assertThat(names(queue.take(batching)).subList(0, 400)).containsOnly("socket.connect");
    }

    @Test
    void theEventsOfAnInstanceKeepTheirOrder() {
        List<QueuedEvent> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            QueuedEvent event = event("i" + i % 3, 1 + i % 7);
            events.add(event);
            queue.put(event);
        }
        List<QueuedEvent> taken = new ArrayList<>();
        while (queue.size() > 0) {
            taken.addAll(queue.take(batching));
        }

        for (String instance : List.of("i0", "i1", "i2")) {
            assertThat(of(instance, taken)).containsExactlyElementsOf(of(instance, events));
        }
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void anInstanceFillsOnlyItsShareWithOfferedEvents() {
        assertThat(queue.offer(List.of(event("full", 1, 600_000)))).isTrue();
        assertThat(queue.offer(List.of(event("full", 1, 300_000), event("full", 1, 300_000))))
                .isFalse();
        assertThat(queue.offer(List.of(event("full", 1, 300_000)))).isTrue();
        assertThat(queue.offer(List.of(event("other", 1, 600_000)))).isTrue();
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void theEventsOfAnInstanceThatIsSetAsideKeepTheirOrder() {
        List<QueuedEvent> refused = List.of(event("bad", 1), event("bad", 2));
        queue.put(event("bad", 3));
        queue.put(event("good", 1));
        queue.setAside(refused);
        queue.put(event("bad", 4));

        assertThat(instances(queue.take(batching))).containsExactly("good");
        assertThat(queue.takeAside(batching)).extracting(QueuedEvent::rows).containsExactly(1, 2, 3, 4);
        queue.put(event("bad", 5)); // while they are stored
        assertThat(queue.takeAside(batching)).extracting(QueuedEvent::rows).containsExactly(5);
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void anInstanceThatIsSetAsideFillsAThirdOfTheQueueAndTheRestIsItsGap() {
        queue.setAside(List.of(event("bad", 1, 900_000)));
        queue.put(event("bad", 1, 900_000));
        queue.put(event("bad", 1, 100));
        queue.put(event("good", 1, 900_000));

        assertThat(instances(queue.take(batching))).containsExactly("good");
        assertThat(queue.takeAside(batching)).hasSize(1);
        assertThat(names(queue.takeAside(batching))).containsExactly("socket.gap");
    }

    @Test
    void instancesThatAreSetAsideFillAThirdTogetherWithOfferedEvents() {
        queue.setAside(List.of(event("bad", 1, 600_000), event("worse", 1, 100_000)));
        assertThat(queue.offer(List.of(event("worse", 1, 500_000)))).isFalse();
        assertThat(queue.offer(List.of(event("good", 1, 500_000)))).isTrue();
    }

    @Test
    void whatIsSetAsideAfterTheCloseIsTaken() throws Exception {
        FutureTask<List<QueuedEvent>> taken = new FutureTask<>(() -> queue.takeAside(batching));
        Thread taker = new Thread(taken);
        taker.start();
        Soon.soon().until(() -> taker.getState() == Thread.State.WAITING);
        queue.close();
        queue.setAside(List.of(event("bad", 1)));
        assertThat(taken.get(10, TimeUnit.SECONDS)).hasSize(1);
        queue.endOthers();
        assertThat(queue.takeAside(batching)).isEmpty();
    }

    private static QueuedEvent event(String instance, int rows) {
        return event(instance, rows, 100);
    }

    private static QueuedEvent event(String instance, int rows, long size) {
        return new QueuedEvent(MESSAGE, instance, size, rows, false, System.nanoTime(), () -> null);
    }

    private static List<String> instances(List<QueuedEvent> events) {
        return events.stream().map(QueuedEvent::instance).distinct().toList();
    }

    private static List<String> names(List<QueuedEvent> events) {
        return events.stream().map(QueuedEvent::name).toList();
    }

    private static List<QueuedEvent> of(String instance, List<QueuedEvent> events) {
        return events.stream()
                .filter(event -> event.instance().equals(instance))
                .toList();
    }
}
