package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Decides whether to log. A new matter is logged at once, but at most every ten seconds; a lasting one every ten
 * minutes.
 */
public final class RareLog {
    private static final long FLAPPING = Duration.ofSeconds(10).toNanos();
    private static final long STANDING = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanoTime;
    /** Matters contain names that others choose, so their number is bounded. */
    private static final int MOST = 1_000;

    private final Map<String, Long> logged = new HashMap<>();
    private String current;

    public RareLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether the current matter is due to be logged now. */
    public synchronized boolean isDue(String matter) {
        long now = nanoTime.getAsLong();
        Long before = logged.get(matter);
        boolean changed = !matter.equals(current);
        boolean due = before == null || now - before >= (changed ? FLAPPING : STANDING);
        // a change that was too brief to be logged counts as a change when it lasts
        if (due || !changed) {
            current = matter;
        }
        if (due) {
            logged.keySet().removeIf(other -> now - logged.get(other) >= STANDING);
            logged.put(matter, now);
        }
        return due;
    }

    /** Whether one of several simultaneous matters is due to be logged. */
    public synchronized boolean isDueAgain(String matter) {
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
