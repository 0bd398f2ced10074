package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/** Removes instance tokens, which Evolution writes into its events in clear text. */
public final class ApiKeys {
    /** The fields with the token, of Evolution API and of Evolution Go. */
    private static final List<String> FIELDS = List.of("apikey", "instanceToken");

    private static final Pattern VALUE =
            Pattern.compile("(\"(?:" + String.join("|", FIELDS) + ")\"\\s*:\\s*)\"(?:[^\"\\\\]++|\\\\.)*+\"?");

    private ApiKeys() {}

    /** Removes the token of an envelope. */
    public static void removeFrom(ObjectNode envelope) {
        envelope.remove(FIELDS);
    }

    /** The same text without tokens, even if it is not valid JSON. */
    public static String hide(String text) {
        return text == null ? null : VALUE.matcher(text).replaceAll("$1null");
    }
}
