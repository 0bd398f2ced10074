package io.github.evolutionsync.check;

import net.thisptr.jackson.jq.internal.javacc.Token;

/**
 * An {@code include} or {@code import} of a jq program.
 *
 * @param alias the prefix of its functions, {@code $} and a name for data, null for {@code include}
 * @param token its first token
 */
record JqModule(String path, String alias, Token token) {
    boolean isData() {
        return alias != null && alias.startsWith("$");
    }
}
