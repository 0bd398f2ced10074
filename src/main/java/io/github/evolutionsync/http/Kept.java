package io.github.evolutionsync.http;

import java.util.regex.Pattern;

/** How long messages or files are kept: {@code forever}, or a duration in PostgreSQL's syntax of at least an hour. */
public final class Kept {
    private static final Pattern VALID =
            Pattern.compile("(?i)\\s*(forever|[1-9]\\d{0,5}\\s*(h|d|w|(hour|day|week|month|year)s?))\\s*");

    private Kept() {}

    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }
}
