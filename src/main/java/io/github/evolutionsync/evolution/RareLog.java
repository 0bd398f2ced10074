package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Decides whether to log: a new matter at once, but not more than every ten seconds; a standing one every ten minutes. */
final class RareLog {
    private static final long FLAPPING = Duration.ofSeconds(10).toNanos();
    private static final long STANDING = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanoTime;
    /** Matters have names in them that others choose. */
    private static final int MOST = 1_000;

    private final Map<String, Long> logged = new HashMap<>();
    private String current;

    RareLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether this matter, which is the present one, is due to be logged now. */
    synchronized boolean isDue(String matter) {
        long now = nanoTime.getAsLong();
        Long before = logged.get(matter);
        boolean changed = !matter.equals(current);
        boolean due = before == null || now - before >= (changed ? FLAPPING : STANDING);
        // a change that was too quick to be logged stays a change, to be logged when it lasts
        if (due || !changed) {
            current = matter;
        }
        if (due) {
            logged.keySet().removeIf(other -> now - logged.get(other) >= STANDING);
            logged.put(matter, now);
        }
        return due;
    }

    /** Whether a matter that stands beside others is due to be logged. */
    synchronized boolean isDueAgain(String matter) {
        long now = nanoTime.getAsLong();
        Long before = logged.get(matter);
        boolean due = before == null ? logged.size() < MOST : now - before >= STANDING;
        if (due) {
            logged.keySet().removeIf(other -> now - logged.get(other) >= STANDING);
            logged.put(matter, now);
        }
        return due;
    }
}
