package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnlistedLimitTest {
    private final AtomicLong now = new AtomicLong();
    private final UnlistedLimit limit = new UnlistedLimit(now::get);

    @Test
    void aMinuteAdmitsAFewNamesAndReportsOneRefusal() {
        List<Integer> refusals = new ArrayList<>();
        long admitted = IntStream.range(0, 1_000)
                .filter(i -> {
                    boolean admits = limit.admits();
                    if (!admits && limit.isFirstRefusal()) {
                        refusals.add(i);
                    }
                    return admits;
                })
                .count();
        assertThat(admitted).isEqualTo(UnlistedLimit.MOST_PER_MINUTE);
        assertThat(refusals).containsExactly(UnlistedLimit.MOST_PER_MINUTE);
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(limit.admits()).isTrue();
    }

    @Test
    void inventedNamesAreNotFollowedWithoutEndAndListedOnesAre() {
        EvolutionStats stats = new EvolutionStats();
        OwnEvents own = new OwnEvents(Clock.systemUTC());
        EventQueue queue = new EventQueue(100_000, 100_000_000, new Overflow(own, stats));
        AtomicInteger asked = new AtomicInteger();
        Instances instances =
                new Instances(new InstancePatterns("*"), EvolutionMode.AUTO, own, queue, stats, asked::incrementAndGet);
        instances.rootConnected();
        for (int i = 0; i < 1_000; i++) {
            instances.event(message("ghost" + i));
        }
        assertThat(instances.connected()).hasSize(UnlistedLimit.MOST_PER_MINUTE);
        assertThat(asked).hasValue(UnlistedLimit.MOST_PER_MINUTE + 1);

        instances.listed(List.of(new ListedInstance("loja", InstanceFacts.NONE, true)));
        instances.event(message("loja"));
        assertThat(stats.getIgnored()).isEqualTo(1_000 - UnlistedLimit.MOST_PER_MINUTE);
        assertThat(stats.getLastEvents()).containsKey("loja");
    }

    private static SocketEvent message(String instance) {
        return new SocketEvent("/", "messages.upsert", instance, 1, new byte[0], List.of());
    }
}
