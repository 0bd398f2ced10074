package io.github.evolutionsync.memory;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one kind of data may hold in total. A holder of data takes bytes first, and gives them back later. */
public final class Budget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit in bytes */
    public Budget(long limit) {
        this.limit = limit;
    }

    /** Returns false, and takes nothing, if fewer bytes are left. */
    public boolean take(long bytes) {
        long before = used.getAndUpdate(now -> now + bytes <= limit ? now + bytes : now);
        return before + bytes <= limit;
    }

    /** Adds bytes that are held already, even beyond the limit. */
    public void add(long bytes) {
        used.addAndGet(bytes);
    }

    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }

    public long limit() {
        return limit;
    }
}
