package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route that refuses the rows of one instance. */
class LanesTest {
    private final EventQueue queue = new EventQueue(
            Integer.MAX_VALUE, 3_000_000, new Overflow(new OwnEvents(Clock.systemUTC()), new EvolutionStats()));
    private final List<String> stored = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch slow = new CountDownLatch(1);
    private final Lanes lanes = new Lanes(queue, new Batching(500, EventOrder.ALONE), this::store);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        slow.countDown();
        queue.close();
        lanes.stop();
        threads.shutdownNow();
    }

    @Test
    void othersDoNotWaitForARefusedInstanceWhoseEventsKeepTheirOrder() {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        IntStream.range(0, 40).forEach(i -> {
            good.add(put("good" + i % 4, i % 3 == 0 ? "chats.update" : "messages.upsert", i));
            bad.add(put("bad", i % 3 == 1 ? "chats.update" : "messages.upsert", i));
        });
        lanes.drainers().forEach(threads::execute);
        Soon.soon().until(() -> stored.size() == 40);
        assertThat(stored).containsExactlyInAnyOrderElementsOf(good);
        Soon.soon().until(() -> queue.size() + lanes.underWay() == 40);

        slow.countDown();
        Soon.soon().until(() -> stored.size() == 80 && lanes.underWay() == 0);
        // of one turn, the events of a name are one exchange
        assertThat(stored.subList(40, 80)).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(stored.subList(40, 80).stream().filter(event -> event.contains("messages")))
                .containsExactlyElementsOf(
                        bad.stream().filter(event -> event.contains("messages")).toList());
    }

    private String put(String instance, String name, int number) {
        queue.put(new QueuedEvent(name, instance, 100, number, false, System.nanoTime(), () -> null));
        return instance + " " + name + " " + number;
    }

    private void store(String name, List<QueuedEvent> events, boolean returnsRefused) throws InterruptedException {
        if (events.stream().anyMatch(event -> event.instance().equals("bad"))) {
            if (returnsRefused) {
                throw new RefusedBatchException("a row");
            }
            slow.await();
        }
        events.forEach(event -> stored.add(event.instance() + " " + name + " " + event.rows()));
    }
}
