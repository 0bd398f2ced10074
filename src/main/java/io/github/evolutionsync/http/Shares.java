package io.github.evolutionsync.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A number of places, of which one tenant may hold only some. */
final class Shares {
    private final int most;
    private final int mostOfATenant;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> tenants = new ConcurrentHashMap<>();

    enum Outcome {
        TAKEN,
        TENANT_HAS_TOO_MANY,
        NONE_LEFT
    }

    Shares(int most, int mostOfATenant) {
        this.most = most;
        this.mostOfATenant = mostOfATenant;
    }

    /** Takes a place, which {@link #leave} gives back. */
    Outcome enter(String tenant) {
        Outcome[] outcome = {Outcome.TENANT_HAS_TOO_MANY};
        tenants.compute(tenant, (name, held) -> {
            int before = held == null ? 0 : held;
            if (before >= mostOfATenant) {
                return held;
            }
            if (taken.getAndUpdate(now -> now < most ? now + 1 : now) >= most) {
                outcome[0] = Outcome.NONE_LEFT;
                return held;
            }
            outcome[0] = Outcome.TAKEN;
            return before + 1;
        });
        return outcome[0];
    }

    void leave(String tenant) {
        taken.decrementAndGet();
        tenants.computeIfPresent(tenant, (name, held) -> held == 1 ? null : held - 1);
    }
}
