package io.github.evolutionsync.auth;

import io.github.evolutionsync.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The header {@code Authorization: Bearer <credential>} (RFC 6750). */
public final class Bearer {

    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /** The credential in the header's value, or null when there is none. */
    public static String credential(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return authorization.substring(SCHEME.length()).trim();
    }

    /** Compares hashes, so that the time depends neither on equal prefixes nor on the length. */
    public static boolean isKey(String credential, String key) {
        return credential != null
                && key != null
                && !key.isBlank()
                && MessageDigest.isEqual(sha256(credential), sha256(key));
    }

    private static byte[] sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
