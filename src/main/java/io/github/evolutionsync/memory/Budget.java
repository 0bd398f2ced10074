package io.github.evolutionsync.memory;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one kind of data may hold in all: who is to hold some takes them first, and gives them back. */
public final class Budget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit in bytes */
    public Budget(long limit) {
        this.limit = limit;
    }

    /** False, and nothing is taken, where so much is not left. */
    public boolean take(long bytes) {
        long before = used.getAndUpdate(now -> now + bytes <= limit ? now + bytes : now);
        return before + bytes <= limit;
    }

    /** What is held already, whether it is left or not. */
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
