package io.github.evolutionsync.edge;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The unread bytes of one tenant. */
public final class Share {

    private final Unread unread;
    private final String tenant;
    private final AtomicLong used = new AtomicLong();
    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();

    Share(Unread unread, String tenant) {
        this.unread = unread;
        this.tenant = tenant;
    }

    String tenant() {
        return tenant;
    }

    Set<Account> accounts() {
        return accounts;
    }

    long used() {
        return used.get();
    }

    void add(long bytes) {
        used.addAndGet(bytes);
        unread.add(this, bytes);
    }

    /** Moves bytes from another share. The total stays the same. */
    void move(long bytes, Share from) {
        from.used.addAndGet(-bytes);
        used.addAndGet(bytes);
    }
}
