package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.Bearer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The secret in the header Authorization of a webhook: {@code Bearer <secret>}, or {@code Basic}, with the secret as the password. Evolution Go
 * sends no header of one's choice, but makes this one of the address {@code https://webhook:<secret>@host/webhook}.
 */
final class WebhookCredential {
    private static final String BASIC = "Basic ";

    private WebhookCredential() {}

    /** Null if there is none. */
    static String of(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Bearer.credential(authorization);
        }
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).trim());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? null : text.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null; // not Base64, and so not a valid secret
        }
    }
}
