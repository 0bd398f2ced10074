package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when a request that costs the server time may be made again. Evolution counts every instance's messages when it
 * lists them: on a large database that takes seconds, and no more than a fiftieth of its time shall go into it.
 */
final class Pace {
    private static final int SHARE = 50;
    private static final int MOST_PERIODS = 6;

    private final LongSupplier nanoTime;
    private final long longest;
    private long began;
    private long rest;
    private long ended;

    /** @param period how often the request is to be made where it costs little: a sixth of the longest rest */
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
