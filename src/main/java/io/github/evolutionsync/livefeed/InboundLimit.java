package io.github.evolutionsync.livefeed;

import java.util.concurrent.TimeUnit;

/** Counts a client's frames. Their content is ignored. */
final class InboundLimit {

    private static final int MAX_FRAMES = 100;
    private static final long MAX_FRAMES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long countedSince = System.nanoTime();
    private int counted;

    /** Counts one more frame. True if there are too many. */
    boolean isNow() {
        long now = System.nanoTime();
        if (now - countedSince > MAX_FRAMES_NANOS) {
            countedSince = now;
            counted = 0;
        }
        return ++counted > MAX_FRAMES;
    }
}
