package io.github.evolutionsync.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may send events by the webhook: with {@code WEBHOOK_SECRET}, anybody for all instances; with an instance's own secret,
 * which is made of it, that instance alone. Evolution shows the secret to whoever may read the instance's settings, so that
 * these hold the instance's own. It names the instance, so that it is known before the body is read: {@code
 * base64url(instance).base64url(HMAC-SHA256(WEBHOOK_SECRET, instance))}.
 */
public final class WebhookKeys {
    private static final String HMAC = "HmacSHA256";
    private static final String ALL = "";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String secret;

    /** @param secret {@code WEBHOOK_SECRET}; while it is null or empty nobody is let in */
    public WebhookKeys(String secret) {
        this.secret = secret == null ? "" : secret;
    }

    /** An instance's own secret. */
    public String of(String instance) {
        return ENCODER.encodeToString(instance.getBytes(StandardCharsets.UTF_8)) + "."
                + ENCODER.encodeToString(hmac(instance));
    }

    /** The instance whose events this credential brings, empty for all; null where it is none of ours. */
    String instance(String credential) {
        if (credential == null || secret.isEmpty()) {
            return null;
        }
        if (Authorize.isKey(credential, secret)) {
            return ALL;
        }
        String instance = named(credential);
        return instance != null && Authorize.isKey(credential, of(instance)) ? instance : null;
    }

    private static String named(String credential) {
        int dot = credential.indexOf('.');
        try {
            return dot <= 0
                    ? null
                    : new String(Base64.getUrlDecoder().decode(credential.substring(0, dot)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // not Base64, and so not ours
        }
    }

    private byte[] hmac(String instance) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac.doFinal(instance.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java lacks HMAC-SHA256", e);
        }
    }
}
