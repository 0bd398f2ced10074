package io.github.evolutionsync.edge;

import io.github.evolutionsync.memory.Budget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bytes of request bodies, from their arrival until the answer. One caller may hold at most a third of the budget, and a
 * quarter is reserved for operators.
 */
public final class Bodies {

    /** The operators' name. A name with a control character is no tenant's. */
    public static final String OPERATORS = "\0operators";

    private final Budget budget;
    private final Map<String, Long> tenants = new ConcurrentHashMap<>();

    Bodies(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /** Takes bytes from the budget. False, without taking any, if too few are left for this tenant. */
    public boolean take(String tenant, long bytes) {
        long reserved = tenant.equals(OPERATORS) ? 0 : budget.limit() / 4;
        boolean[] taken = new boolean[1];
        tenants.compute(tenant, (name, before) -> {
            long held = before == null ? 0 : before;
            taken[0] = held + bytes <= budget.limit() / 3
                    && budget.used() + bytes <= budget.limit() - reserved
                    && budget.take(bytes);
            return taken[0] ? Long.valueOf(held + bytes) : before;
        });
        return taken[0];
    }

    public void give(String tenant, long bytes) {
        budget.give(bytes);
        tenants.computeIfPresent(tenant, (name, held) -> held == bytes ? null : Long.valueOf(held - bytes));
    }
}
