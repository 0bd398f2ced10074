package io.github.evolutionsync.livefeed;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waiting for conditions. The limit is for tests that fail: where other processes take the processor, the first connection of a
 * process, which loads every class, needs more than Awaitility's ten seconds.
 */
final class Soon {

    private Soon() {}

    static ConditionFactory await() {
        return await(null);
    }

    static ConditionFactory await(String alias) {
        return Awaitility.await(alias).atMost(Duration.ofSeconds(60));
    }
}
