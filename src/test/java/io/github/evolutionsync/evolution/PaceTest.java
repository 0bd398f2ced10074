package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now = Duration.ofDays(3).toNanos();
    private final Pace pace = new Pace(Duration.ofSeconds(10), () -> now);

    @Test
    void aRequestThatTakesLongRestsFiftyTimesAsLong() {
        ask(Duration.ofMillis(20));
        pass(Duration.ofMillis(999));
        assertThat(pace.isDue()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void itRestsNoLongerThanSixPeriods() {
        ask(Duration.ofSeconds(8));
        pass(Duration.ofSeconds(59));
        assertThat(pace.isDue()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void theFirstRequestIsDueAtOnce() {
        assertThat(pace.isDue()).isTrue();
    }

    private void ask(Duration took) {
        pace.began();
        pass(took);
        pace.ended();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
