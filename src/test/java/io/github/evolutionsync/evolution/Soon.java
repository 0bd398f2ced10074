package io.github.evolutionsync.evolution;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions with a long limit and a short poll interval. */
final class Soon {
    private Soon() {}

    static ConditionFactory soon() {
        return soon(null);
    }

    static ConditionFactory soon(String alias) {
        return Awaitility.await(alias)
                .atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }
}
