package io.github.evolutionsync.http;

import java.util.regex.Pattern;

/** How long messages or files are kept: {@code forever}, or a duration in PostgreSQL's syntax of at least an hour and less than 1,000 years. */
public final class RetentionPeriod {
    private static final Pattern VALID = Pattern.compile(
            "(?i)\\s*(forever|[1-9]\\d{0,5}\\s*(h|hours?)|[1-9]\\d{0,4}\\s*(d|days?)|[1-9]\\d{0,3}\\s*(w|weeks?|months?)"
                    + "|[1-9]\\d{0,2}\\s*years?)\\s*");

    private RetentionPeriod() {}

    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }
}
