package io.github.evolutionsync.evolution;

import java.time.Duration;

/**
 * Waits that an interrupt does not shorten. Camel interrupts the thread that stops consumers when its time is over, and
 * an incomplete stop leaves sockets and threads behind.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Waits at most this many milliseconds, and returns whether the condition became true. */
    @FunctionalInterface
    interface Wait {
        boolean await(long millis) throws InterruptedException;
    }

    static boolean await(Duration atMost, Wait wait) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
