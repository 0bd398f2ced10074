package io.github.evolutionsync.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;

/**
 * Counts the rows that a sync found and changed, in the variable {@code counts}. A list is stored in parts, and a part that the database
 * rejects is divided further. All parts, including copies of the exchange, add to the same numbers.
 */
public final class SyncCounts {
    private static final String COUNTS = "counts";

    private record Counts(AtomicLong found, AtomicLong created, AtomicLong updated) {}

    /** Sets the counts to zero. */
    public void begin(Exchange exchange) {
        exchange.setVariable(COUNTS, new Counts(new AtomicLong(), new AtomicLong(), new AtomicLong()));
    }

    /** Adds the rows {@code {found, created, updated}} of the body, where a sync counts. */
    public void add(Exchange exchange) {
        Counts counts = exchange.getVariable(COUNTS, Counts.class);
        if (counts != null && exchange.getMessage().getBody() instanceof List<?> rows) {
            for (Object each : rows) {
                Map<?, ?> row = (Map<?, ?>) each;
                counts.found().addAndGet(((Number) row.get("found")).longValue());
                counts.created().addAndGet(((Number) row.get("created")).longValue());
                counts.updated().addAndGet(((Number) row.get("updated")).longValue());
            }
        }
    }

    /** Sets the body to the counts: {@code {"instance", "found", "created", "updated"}}. */
    public void answer(Exchange exchange) {
        Counts counts = exchange.getVariable(COUNTS, Counts.class);
        exchange.getMessage()
                .setBody(JsonNodeFactory.instance
                        .objectNode()
                        .put("instance", exchange.getVariable("instance", String.class))
                        .put("found", counts.found().get())
                        .put("created", counts.created().get())
                        .put("updated", counts.updated().get())
                        .toString());
    }
}
