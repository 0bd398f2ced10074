package io.github.evolutionsync.cases;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The times of a case that are close to its run. <code>"{{now-5m}}"</code> in {@code events.json} becomes a time in
 * seconds, as WhatsApp writes it. In the result, the same time becomes the placeholder again, so the result is equal in
 * every run.
 */
final class CaseTimes {
    private static final Pattern IN_QUOTES = Pattern.compile("\"(\\{\\{now(?:([+-])(\\d+)([smhd]))?}})\"");
    /** The format of the times in the tables. */
    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final Instant now;
    private final Map<String, String> marks = new LinkedHashMap<>();

    CaseTimes(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The text of {@code events.json} with times in seconds. */
    String events(String text) {
        return IN_QUOTES.matcher(text).replaceAll(found -> {
            Instant time = time(found);
            marks.putIfAbsent(ISO.format(time), found.group(1));
            return Long.toString(time.getEpochSecond());
        });
    }

    /** Replaces the events' times in a text by their placeholders. */
    String marked(String text) {
        String marked = text;
        for (Map.Entry<String, String> mark : marks.entrySet()) {
            marked = marked.replace(mark.getKey(), mark.getValue());
        }
        return marked;
    }

    private Instant time(MatchResult found) {
        if (found.group(2) == null) {
            return now;
        }
        String unit = found.group(4).equals("d") ? "P%sD" : "PT%s" + found.group(4);
        Duration distance = Duration.parse(unit.formatted(found.group(3)));
        return found.group(2).equals("-") ? now.minus(distance) : now.plus(distance);
    }
}
