package io.github.evolutionsync.evolution;

import java.util.regex.Pattern;

/** Removes instance tokens, which Evolution writes into its events in clear text. */
public final class ApiKeys {
    /** The field with the token. */
    public static final String FIELD = "apikey";

    private static final Pattern VALUE = Pattern.compile("(\"" + FIELD + "\"\\s*:\\s*)\"(?:[^\"\\\\]++|\\\\.)*+\"?");

    private ApiKeys() {}

    /** The same text without tokens, even if it is not valid JSON. */
    public static String hide(String text) {
        return text == null ? null : VALUE.matcher(text).replaceAll("$1null");
    }
}
