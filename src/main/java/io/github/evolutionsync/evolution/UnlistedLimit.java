package io.github.evolutionsync.evolution;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits how many instances that Evolution has not listed are followed because of their events. Events of further ones are ignored until
 * Evolution lists these instances; a catch-up then fetches what they missed. Invented names thus cost little.
 */
public final class UnlistedLimit {
    public static final int MOST_PER_MINUTE = 200;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private long began;
    private int seen;

    public UnlistedLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** Whether the event of one more such instance is accepted. */
    public boolean admits() {
        long now = nanoTime.getAsLong();
        if (now - began >= MINUTE) {
            began = now;
            seen = 0;
        }
        seen = Math.min(seen + 1, MOST_PER_MINUTE + 2);
        return seen <= MOST_PER_MINUTE;
    }

    /** Whether the last one was the first of this minute that was not accepted. */
    public boolean isFirstRefusal() {
        return seen == MOST_PER_MINUTE + 1;
    }
}
