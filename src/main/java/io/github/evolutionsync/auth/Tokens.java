package io.github.evolutionsync.auth;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The frontends' tokens: JWT, signed with HS256 only, with the claims {@code tenant} and {@code exp}. */
public final class Tokens {

    /** No tenant has this name: the endpoint {@code livefeed:*} is for all tenants. */
    public static final String ALL_TENANTS = "*";

    /** HS256 requires a key at least as long as the hash (RFC 7518, 3.2). */
    public static final int MINIMUM_SECRET_BYTES = 32;

    /** Clocks differ: the issuer's may be ahead or behind by this much. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final String TENANT = "tenant";
    private static final String ERASE = "erase";

    private final Algorithm algorithm;
    private final JWTVerifier verifier;

    /** @throws IllegalArgumentException if the secret is shorter than {@link #MINIMUM_SECRET_BYTES} bytes */
    public Tokens(String secret) {
        byte[] key = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
        if (key.length < MINIMUM_SECRET_BYTES) {
            throw new IllegalArgumentException("The secret for the frontends' tokens (JWT_SECRET, option jwtSecret of"
                    + " livefeed) must be at least " + MINIMUM_SECRET_BYTES + " bytes long and is " + key.length
                    + "; make one with: openssl rand -base64 48");
        }
        this.algorithm = Algorithm.HMAC256(key);
        this.verifier = JWT.require(algorithm)
                .acceptIssuedAt(LEEWAY.toSeconds())
                .acceptNotBefore(LEEWAY.toSeconds())
                .build();
    }

    /**
     * The claims of a valid token.
     *
     * @param mayErase whether its claim {@code erase} is true: it may erase persons
     * @param subject its claim {@code sub}, or empty: who uses it
     */
    public record Claims(String tenant, Instant expiresAt, boolean mayErase, String subject) {}

    /** @throws NotAuthorizedException if the token is missing, not ours, expired, or lacks a claim */
    public Claims verify(String token) {
        if (token == null || token.isBlank()) {
            throw new NotAuthorizedException("A token is required: Authorization: Bearer <token>");
        }
        DecodedJWT jwt = decode(token);
        String tenant = jwt.getClaim(TENANT).asString();
        if (!isTenant(tenant)) {
            throw new NotAuthorizedException("The token has no tenant (claim tenant)");
        }
        if (jwt.getExpiresAtAsInstant() == null) {
            throw new NotAuthorizedException("The token has no expiry time (claim exp)");
        }
        String subject = jwt.getSubject();
        return new Claims(
                tenant,
                jwt.getExpiresAtAsInstant(),
                Boolean.TRUE.equals(jwt.getClaim(ERASE).asBoolean()),
                subject == null ? "" : subject.replace("\0", ""));
    }

    private DecodedJWT decode(String token) {
        try {
            return verifier.verify(token);
        } catch (TokenExpiredException e) {
            throw new NotAuthorizedException("The token has expired");
        } catch (JWTVerificationException e) {
            // the library's message may quote the token
            throw new NotAuthorizedException("The token is not valid");
        }
    }

    /**
     * Whether this is a valid tenant name: text without control characters, not blank, and not the asterisk for all
     * tenants.
     */
    public static boolean isTenant(String name) {
        return name != null
                && !name.isBlank()
                && !name.equals(ALL_TENANTS)
                && name.chars().noneMatch(Character::isISOControl);
    }

    /** Issues a token that gives a frontend access to the tenant's chats for this long from now. */
    public String issue(String tenant, Duration validity) {
        return issue(tenant, validity, false);
    }

    /** The same, and with {@code mayErase} the right to erase persons. */
    public String issue(String tenant, Duration validity, boolean mayErase) {
        if (!isTenant(tenant)) {
            throw new IllegalArgumentException("A token needs a tenant: '" + tenant + "' is not a tenant's name");
        }
        Instant now = Instant.now();
        JWTCreator.Builder token =
                JWT.create().withClaim(TENANT, tenant).withIssuedAt(now).withExpiresAt(now.plus(validity));
        if (mayErase) {
            token.withClaim(ERASE, true);
        }
        return token.sign(algorithm);
    }
}
