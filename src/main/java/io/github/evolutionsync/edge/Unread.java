package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The unread bytes of all connections. One tenant may hold at most half of the budget. Beyond that, and beyond the
 * whole budget, the fullest connection of the fullest tenant is closed. A client that reads costs nothing here.
 */
public final class Unread {

    /** The share that all connections without a credential have together. */
    static final String UNAUTHENTICATED = "";

    private final Budget budget;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    /** The share of connections that are being closed and still send their reason. */
    private final Share leaving = new Share(this, UNAUTHENTICATED);

    private final AtomicBoolean relieving = new AtomicBoolean();

    Unread(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    Share leaving() {
        return leaving;
    }

    /** Opens an account for a client without a connection of its own, such as one that polls. Only its queue counts. */
    public Account open(String tenant, LongSupplier queue, Runnable close) {
        Account account = new Account(this, tenant, close);
        account.queue(queue, close);
        return account;
    }

    /** Adds a connection to this tenant's share. */
    Share join(String tenant, Account account) {
        return shares.compute(tenant, (name, known) -> {
            Share share = known == null ? new Share(this, name) : known;
            share.accounts().add(account);
            return share;
        });
    }

    void leave(Share share, Account account) {
        share.accounts().remove(account);
        shares.computeIfPresent(
                share.tenant(),
                (name, known) -> known == share && share.accounts().isEmpty() && share.used() == 0 ? null : known);
    }

    void add(Share share, long bytes) {
        budget.add(bytes);
        if (bytes > 0 && (isOver(share) || isFarOver())) {
            relieve();
        }
    }

    private boolean isOver(Share share) {
        return budget.used() - leaving.used() > budget.limit() || share.used() > budget.limit() / 2;
    }

    private boolean isFarOver() {
        return budget.used() > budget.limit() + budget.limit() / 2;
    }

    /**
     * Runs on one thread at a time. The connections that it closes make room for all, so other threads need not wait
     * for it.
     */
    private void relieve() {
        if (relieving.compareAndSet(false, true)) {
            try {
                Share fullest = fullest();
                while (fullest != null && isOver(fullest) && closeFullest(fullest)) {
                    fullest = fullest();
                }
                if (isFarOver()) {
                    leaving.accounts().forEach(Account::abort);
                }
            } finally {
                relieving.set(false);
            }
        }
    }

    private Share fullest() {
        return shares.values().stream()
                .max(Comparator.comparingLong(Share::used))
                .orElse(null);
    }

    private static boolean closeFullest(Share share) {
        Account fullest = share.accounts().stream()
                .max(Comparator.comparingLong(Account::waiting))
                .filter(account -> account.waiting() > 0)
                .orElse(null);
        if (fullest != null) {
            fullest.close();
        }
        return fullest != null;
    }
}
