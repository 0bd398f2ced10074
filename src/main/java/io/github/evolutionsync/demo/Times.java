package io.github.evolutionsync.demo;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in JavaScript's format: always with milliseconds. */
final class Times {
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    private Times() {}

    static String iso(Instant instant) {
        return MILLIS.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** Local time marked as UTC, like Evolution's {@code date_time}. */
    static String localWithFalseZ(Instant instant, ZoneId zone) {
        return MILLIS.format(instant.atZone(zone));
    }
}
