package io.github.evolutionsync.demo;

import java.util.concurrent.atomic.AtomicLong;

/** Database ids that look like Evolution's cuids and grow with time. */
final class Ids {
    private final AtomicLong next = new AtomicLong();

    String next() {
        String tail = Long.toString(next.incrementAndGet(), 36);
        return "cmwtf" + "0".repeat(20 - tail.length()) + tail;
    }
}
