package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when a request that costs the server time may be made again. Evolution counts every instance's messages when it
 * lists them: on a large database that takes seconds, and no more than a fiftieth of its time shall go into it.
 */
final class Pace {
    private static final int SHARE = 50;
    private static final long LONGEST = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private long began;
    private long rest;
    private long ended;

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void began() {
        began = nanoTime.getAsLong();
    }

    void ended() {
        ended = nanoTime.getAsLong();
        rest = Math.min(SHARE * (ended - began), LONGEST);
    }

    boolean isDue() {
        return nanoTime.getAsLong() - ended >= rest;
    }
}
