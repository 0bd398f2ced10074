package io.github.evolutionsync.livefeed;

import java.util.concurrent.TimeUnit;

/** Counts what a client sends, whose every frame is ignored. */
final class Flood {

    private static final int MAX_FRAMES = 100;
    private static final long MAX_FRAMES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long countedSince = System.nanoTime();
    private int counted;

    /** One more frame has come: true where it is one too many. */
    boolean isNow() {
        long now = System.nanoTime();
        if (now - countedSince > MAX_FRAMES_NANOS) {
            countedSince = now;
            counted = 0;
        }
        return ++counted > MAX_FRAMES;
    }
}
