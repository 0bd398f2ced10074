package io.github.evolutionsync.edge;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bytes that wait for several connections of one tenant. They count once while at least one connection waits for them.
 */
public final class Shared {

    private final long bytes;
    private final AtomicInteger holders = new AtomicInteger();

    public Shared(long bytes) {
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }

    /** Adds a connection that waits for these bytes. */
    public void hold(Share share) {
        if (holders.getAndIncrement() == 0) {
            share.add(bytes);
        }
    }

    public void release(Share share) {
        if (holders.decrementAndGet() == 0) {
            share.add(-bytes);
        }
    }
}
