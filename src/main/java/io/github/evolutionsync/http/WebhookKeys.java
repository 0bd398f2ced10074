package io.github.evolutionsync.http;

import io.github.evolutionsync.auth.Bearer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of webhooks. {@code WEBHOOK_SECRET} allows events of all instances. An instance's own secret, which is derived from it,
 * allows events of that instance only. Evolution shows the secret to all who may read the instance's settings, so these contain the
 * instance's own. The secret names the instance, which is therefore known before the body is read: {@code
 * base64url(instance).base64url(HMAC-SHA256(WEBHOOK_SECRET, instance))}.
 */
public final class WebhookKeys {
    private static final String HMAC = "HmacSHA256";
    private static final String ALL = "";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final String secret;

    /** @param secret {@code WEBHOOK_SECRET}; if it is null or empty, all requests are rejected */
    public WebhookKeys(String secret) {
        this.secret = secret == null ? "" : secret;
    }

    /** An instance's own secret. */
    public String of(String instance) {
        return ENCODER.encodeToString(instance.getBytes(StandardCharsets.UTF_8)) + "."
                + ENCODER.encodeToString(hmac(instance));
    }

    /** The instance whose events this credential allows, empty for all instances; null if the credential is invalid. */
    String instance(String credential) {
        if (credential == null || secret.isEmpty()) {
            return null;
        }
        if (Bearer.isKey(credential, secret)) {
            return ALL;
        }
        String instance = named(credential);
        return instance != null && Bearer.isKey(credential, of(instance)) ? instance : null;
    }

    private static String named(String credential) {
        int dot = credential.indexOf('.');
        try {
            return dot <= 0
                    ? null
                    : new String(Base64.getUrlDecoder().decode(credential.substring(0, dot)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // not Base64, and so not a valid secret
        }
    }

    private byte[] hmac(String instance) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac.doFinal(instance.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java does not support HMAC-SHA256", e);
        }
    }
}
