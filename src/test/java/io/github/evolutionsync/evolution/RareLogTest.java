package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RareLogTest {
    private final AtomicLong time = new AtomicLong();
    private final RareLog log = new RareLog(time::get);

    @Test
    void aStandingMatterIsToldEveryTenMinutes() {
        int told = 0;
        for (int second = 0; second < 3600; second++) {
            time.set(Duration.ofSeconds(second).toNanos());
            told += log.isDue("refused") ? 1 : 0;
        }
        assertThat(told).isEqualTo(6);
    }

    @Test
    void aMatterThatChangesEverySecondIsToldEveryTenSeconds() {
        int told = 0;
        for (int second = 0; second < 100; second++) {
            time.set(Duration.ofSeconds(second).toNanos());
            told += log.isDue(second % 2 == 0 ? "connected" : "lost") ? 1 : 0;
        }
        assertThat(told).isBetween(15, 22);
    }

    @Test
    void aNewMatterIsToldAtOnceAndAnOldOneThatComesBackSoon() {
        assertThat(log.isDue("connected")).isTrue();
        assertThat(log.isDue("lost")).isTrue();
        time.set(Duration.ofSeconds(2).toNanos());
        assertThat(log.isDue("connected")).isFalse();
        time.set(Duration.ofSeconds(11).toNanos());
        assertThat(log.isDue("connected")).isTrue();
    }
}
