package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequencerTest {

    private static final long NEVER = 3_600_000;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Listeners listeners = new Listeners();

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @Test
    void aTransactionThatComesTooEarlyWaitsForItsPredecessor() {
        Sequencer sequencer = startedAt(0, NEVER);
        sequencer.offer(batch(2, 4));
        sequencer.offer(batch(4, 5));
        assertThat(listeners.heard).isEmpty();
        sequencer.offer(batch(0, 2));
        assertThat(listeners.heard).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatWasCommittedBeforeIsToldAtOnce() {
        Sequencer sequencer = startedAt(10, NEVER);
        sequencer.offer(batch(10, 11));
        sequencer.offer(batch(8, 9));
        assertThat(listeners.heard).containsExactly(11L, 9L);
    }

    @Test
    void aPredecessorThatNeverComesIsPassedOverInOrder() {
        Sequencer sequencer = startedAt(0, 50);
        sequencer.offer(batch(7, 9));
        sequencer.offer(batch(5, 7));
        assertThat(listeners.heard).isEmpty();
        await().untilAsserted(() -> assertThat(listeners.heard).containsExactly(6L, 7L, 8L, 9L));
    }

    @Test
    void aGapIsReadFromTheDatabaseAndThenLiveNewsGoesOn() {
        listeners.canFill = true;
        Sequencer sequencer = startedAt(0, 50);
        sequencer.offer(batch(5, 7));
        await().until(() -> listeners.askedSince.equals(List.of(0L)));
        sequencer.offer(batch(7, 8));
        assertThat(listeners.heard).isEmpty();
        sequencer.filled(6L);
        assertThat(listeners.heard).containsExactly(6L, 7L, 8L);
    }

    @Test
    void aGapThatCannotBeReadIsPassedOver() {
        listeners.canFill = true;
        Sequencer sequencer = startedAt(0, 50);
        sequencer.offer(batch(5, 7));
        await().until(() -> !listeners.askedSince.isEmpty());
        sequencer.filled(null);
        assertThat(listeners.heard).containsExactly(6L, 7L);
    }

    @Test
    void aSecondGapIsAskedForAfterTheFirst() {
        listeners.canFill = true;
        Sequencer sequencer = startedAt(0, 50);
        sequencer.offer(batch(5, 7));
        sequencer.offer(batch(9, 10));
        await().until(() -> listeners.askedSince.equals(List.of(0L)));
        sequencer.filled(5L);
        await().until(() -> listeners.askedSince.equals(List.of(0L, 7L)));
        sequencer.filled(9L);
        assertThat(listeners.heard).containsExactly(6L, 7L, 10L);
    }

    @Test
    void beforeAnybodyHasReadNothingIsToldOutOfOrder() {
        Sequencer sequencer = new Sequencer("acme", listeners, clock, NEVER);
        sequencer.offer(batch(5, 7));
        sequencer.offer(batch(3, 5));
        assertThat(listeners.heard).isEmpty();
        assertThat(sequencer.startAt(3)).isEqualTo(3);
        assertThat(listeners.heard).containsExactly(4L, 5L, 6L, 7L);
        assertThat(sequencer.startAt(1)).isEqualTo(3);
    }

    @Test
    void whereNobodyListensNothingWaits() {
        listeners.empty = true;
        Sequencer sequencer = new Sequencer("acme", listeners, clock, NEVER);
        sequencer.offer(batch(5, 7));
        sequencer.offer(batch(20, 22));
        listeners.empty = false;
        sequencer.offer(batch(22, 23));
        assertThat(listeners.heard).containsExactly(23L);
    }

    @Test
    void framesWithoutAPlaceInTheOrderAreToldAtOnce() {
        Sequencer sequencer = startedAt(0, NEVER);
        sequencer.offer(batch(5, 7));
        sequencer.offer(Batch.unordered(List.of(Frame.of(99L, "{}"))));
        assertThat(listeners.heard).containsExactly(99L);
    }

    @Test
    void manyThreadsAreBroughtIntoTheOrderOfCommits() throws Exception {
        int count = 5000;
        Sequencer sequencer = startedAt(0, NEVER);
        List<Long> commits = new ArrayList<>(LongStream.range(0, count).boxed().toList());
        // neighbours change places, as committed transactions that race to deliver do
        Random random = new Random(7);
        for (int i = 0; i + 8 < count; i += 8) {
            Collections.shuffle(commits.subList(i, i + 8), random);
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch done = new CountDownLatch(count);
        commits.forEach(after -> threads.execute(() -> {
            sequencer.offer(batch(after, after + 1));
            done.countDown();
        }));
        done.await();
        threads.shutdown();
        assertThat(listeners.heard)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
    }

    private Sequencer startedAt(long position, long gapTimeout) {
        Sequencer sequencer = new Sequencer("acme", listeners, clock, gapTimeout);
        sequencer.startAt(position);
        return sequencer;
    }

    private static Batch batch(long after, long last) {
        return new Batch(
                after,
                last,
                LongStream.rangeClosed(after + 1, last)
                        .mapToObj(seq -> Frame.of(seq, "{}"))
                        .toList());
    }

    private static final class Listeners implements Sequencer.Audience {

        final List<Long> heard = new CopyOnWriteArrayList<>();
        final List<Long> askedSince = new CopyOnWriteArrayList<>();
        volatile boolean canFill;
        volatile boolean empty;

        @Override
        public boolean isEmpty() {
            return empty;
        }

        @Override
        public void send(List<Frame> frames) {
            frames.forEach(frame -> heard.add(frame.seq()));
        }

        @Override
        public boolean fill(long since) {
            askedSince.add(since);
            return canFill;
        }
    }
}
