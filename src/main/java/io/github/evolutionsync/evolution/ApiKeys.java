package io.github.evolutionsync.evolution;

import java.util.regex.Pattern;

/** Evolution writes an instance's token into its events, in clear. */
public final class ApiKeys {
    /** The field that holds it. */
    public static final String FIELD = "apikey";

    private static final Pattern VALUE = Pattern.compile("(\"" + FIELD + "\"\\s*:\\s*)\"(?:[^\"\\\\]++|\\\\.)*+\"?");

    private ApiKeys() {}

    /** The same text without any, also where it is broken JSON. */
    public static String hide(String text) {
        return text == null ? null : VALUE.matcher(text).replaceAll("$1null");
    }
}
