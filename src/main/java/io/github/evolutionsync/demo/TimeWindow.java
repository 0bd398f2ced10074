package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Evolution's filter on {@code messageTimestamp}, with its traps. It needs both ends, each as ISO text or milliseconds.
 * Seconds are read as milliseconds and match nothing. A missing or zero end disables the filter.
 *
 * @param from in seconds, null for no filter
 * @param until in seconds, null for no filter
 */
record TimeWindow(Long from, Long until) {
    /** The largest value that Evolution's integer column can be compared with. */
    private static final long LAST_SECOND = Integer.MAX_VALUE;

    /** An empty window, the result of invalid dates. */
    private static final TimeWindow NOTHING = new TimeWindow(1L, 0L);

    static TimeWindow of(JsonNode where) {
        JsonNode gte = where.path("messageTimestamp").path("gte");
        JsonNode lte = where.path("messageTimestamp").path("lte");
        if (isFalsy(gte) || isFalsy(lte)) {
            return new TimeWindow(null, null);
        }
        try {
            return new TimeWindow(seconds(gte), seconds(lte));
        } catch (DateTimeException e) {
            return NOTHING;
        }
    }

    boolean contains(long seconds) {
        return from == null || (seconds >= from && seconds <= until);
    }

    /** Whether Evolution fails on this window: its database cannot compare with a time after January 2038. */
    boolean isBeyondDatabase() {
        return until != null && (until > LAST_SECOND || from > LAST_SECOND);
    }

    private static boolean isFalsy(JsonNode end) {
        return end.isMissingNode()
                || end.isNull()
                || (end.isNumber() && end.asLong() == 0)
                || (end.isTextual() && end.textValue().isEmpty());
    }

    private static long seconds(JsonNode end) {
        long millis =
                end.isNumber() ? end.asLong() : Instant.parse(end.asText()).toEpochMilli();
        return Math.floorDiv(millis, 1000L);
    }
}
