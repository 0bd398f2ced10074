package io.github.evolutionsync.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A time in a request: with its offset, or a date that stands for the whole day in UTC. */
public final class GivenTime {
    private static final int LATEST_YEAR = 9999;

    private GivenTime() {}

    /** The time at which what is meant begins. */
    public static OffsetDateTime from(String name, String given) {
        return parsed(name, given, 0);
    }

    /** The time before which what is meant ends. */
    public static OffsetDateTime to(String name, String given) {
        return parsed(name, given, 1);
    }

    private static OffsetDateTime parsed(String name, String given, int daysLater) {
        try {
            OffsetDateTime time = given.indexOf('T') < 0
                    ? LocalDate.parse(given).plusDays(daysLater).atStartOfDay().atOffset(ZoneOffset.UTC)
                    : OffsetDateTime.parse(given);
            OffsetDateTime inUtc = time.withOffsetSameInstant(ZoneOffset.UTC);
            if (inUtc.getYear() >= 1 && inUtc.getYear() <= LATEST_YEAR) {
                return inUtc;
            }
        } catch (DateTimeException e) {
            throw notATime(name);
        }
        throw notATime(name);
    }

    private static BadRequestException notATime(String name) {
        return new BadRequestException(
                name + " must be a date such as 2026-11-24, or a time with its offset such as 2026-11-24T12:00:00Z");
    }
}
