package io.github.evolutionsync.livefeed;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for conditions. The long limit matters only for tests that fail: on a busy machine, the first connection of a
 * process loads every class and needs more than Awaitility's ten seconds.
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
