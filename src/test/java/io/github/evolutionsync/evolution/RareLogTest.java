package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RareLogTest {
    private final AtomicLong time = new AtomicLong();
    private final RareLog log = new RareLog(time::get);

    @Test
    void aLastingMatterIsLoggedEveryTenMinutes() {
        assertThat(due(3600, second -> log.isDue("refused"))).containsExactly(0, 600, 1200, 1800, 2400, 3000);
    }

    @Test
    void aMatterThatChangesEverySecondIsLoggedEveryTenSeconds() {
        assertThat(due(40, second -> log.isDue(second % 2 == 0 ? "connected" : "lost")))
                .containsExactly(0, 1, 10, 11, 20, 21, 30, 31);
    }

    @Test
    void oneOfTwoLastingMattersIsLoggedEveryTenMinutesWithoutAffectingTheOther() {
        assertThat(due(1300, second -> {
                    log.isDue("connected");
                    return log.isDueAgain("one instance is closed");
                }))
                .containsExactly(0, 600, 1200);
        assertThat(log.isDue("connected")).isFalse();
    }

    @Test
    void aNewMatterIsLoggedAtOnceAndAReturningOneSoon() {
        assertThat(log.isDue("connected")).isTrue();
        assertThat(log.isDue("lost")).isTrue();
        time.set(Duration.ofSeconds(2).toNanos());
        assertThat(log.isDue("connected")).isFalse();
        time.set(Duration.ofSeconds(11).toNanos());
        assertThat(log.isDue("connected")).isTrue();
    }

    /** The seconds at which it is due, asked every second. */
    private List<Integer> due(int seconds, IntPredicate ask) {
        return IntStream.range(0, seconds)
                .filter(second -> {
                    time.set(Duration.ofSeconds(second).toNanos());
                    return ask.test(second);
                })
                .boxed()
                .toList();
    }
}
