package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits how often an expensive request is made. Evolution counts every instance's messages when it lists them, which
 * takes seconds on a large database. At most a fiftieth of its time may be spent on that.
 */
final class Pace {
    private static final int SHARE = 50;
    private static final int MOST_PERIODS = 6;

    private final LongSupplier nanoTime;
    private final long longest;
    private long began;
    private long rest;
    private long ended;

    /** @param period how often to make the request while it is cheap: a sixth of the longest pause */
    Pace(Duration period, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.longest = MOST_PERIODS * period.toNanos();
    }

    void began() {
        began = nanoTime.getAsLong();
    }

    void ended() {
        ended = nanoTime.getAsLong();
        rest = Math.min(SHARE * (ended - began), longest);
    }

    boolean isDue() {
        return nanoTime.getAsLong() - ended >= rest;
    }
}
