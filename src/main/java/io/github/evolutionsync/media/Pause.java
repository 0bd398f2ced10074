package io.github.evolutionsync.media;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The growing pause while something does not work. After it, one try shows whether it goes on. */
final class Pause {
    private static final long SHORTEST = Duration.ofMillis(500).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private long length; // 0: there is none
    private long until;

    Pause(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a try may begin now. During a pause, only one at its end may. */
    synchronized boolean mayTry() {
        if (length == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - until < 0) {
            return false;
        }
        until = now + LONGEST; // others wait for this one's result
        return true;
    }

    /** A try has failed. */
    synchronized void begin() {
        length = Math.min(Math.max(SHORTEST, 2 * length), LONGEST);
        until = nanoTime.getAsLong() + length;
    }

    /** A try has shown nothing: another one may begin. */
    synchronized void giveBack() {
        until = nanoTime.getAsLong();
    }

    /** A try has succeeded. */
    synchronized void end() {
        length = 0;
    }
}
