package io.github.evolutionsync.livefeed;

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
}
