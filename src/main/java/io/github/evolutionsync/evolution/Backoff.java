package io.github.evolutionsync.evolution;

import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double up to a limit, each varied at random so that many clients do not reconnect at once. */
public final class Backoff {
    private final long first;
    private final long limit;
    private long next;

    public Backoff(long firstMillis, long limitMillis) {
        first = firstMillis;
        limit = limitMillis;
        next = firstMillis;
    }

    /** The next pause in milliseconds: between half of the current step and all of it. */
    public long nextMillis() {
        long step = next;
        next = Math.min(limit, step * 2);
        return step / 2 + ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }

    public void reset() {
        next = first;
    }
}
