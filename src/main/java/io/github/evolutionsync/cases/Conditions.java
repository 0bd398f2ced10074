package io.github.evolutionsync.cases;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class Conditions {
    private static final long MILLIS_BETWEEN_LOOKS = 5;

    private Conditions() {}

    /** Waits, and returns whether the condition became true in time. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
