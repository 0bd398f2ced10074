package io.github.evolutionsync.auth;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed links to the media of one message of one tenant, for programs that cannot send a credential. The key is derived from {@code
 * JWT_SECRET}, so a link is no frontend's token, and a token is no link.
 */
public final class MediaLinks {

    /** How long a link is valid. */
    public static final Duration VALIDITY = Duration.ofMinutes(10);

    private static final String TENANT = "tenant";
    private static final String MAC = "HmacSHA256";
    private static final byte[] PURPOSE = "evolution-sync media link".getBytes(StandardCharsets.UTF_8);

    private Algorithm algorithm;

    /** The secret of the frontends' tokens. */
    public void setSecret(String secret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            algorithm = Algorithm.HMAC256(mac.doFinal(PURPOSE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform supports " + MAC, e);
        }
    }

    /** A link, and the time of its end. */
    public record Link(String text, Instant expiresAt) {}

    /** Issues a link that is valid from now for {@link #VALIDITY}. */
    public Link issue(String tenant, UUID message) {
        return issue(tenant, message, Instant.now().plus(VALIDITY).truncatedTo(ChronoUnit.SECONDS));
    }

    Link issue(String tenant, UUID message, Instant expiresAt) {
        String text = JWT.create()
                .withSubject(message.toString())
                .withClaim(TENANT, tenant)
                .withExpiresAt(expiresAt)
                .sign(algorithm);
        return new Link(text, expiresAt);
    }

    /**
     * The tenant of a valid link to this message.
     *
     * @throws NotAuthorizedException if the link is wrong or expired, or leads to another message
     */
    public String tenant(String link, UUID message) {
        try {
            DecodedJWT claims = JWT.require(algorithm)
                    .withSubject(message.toString())
                    .withClaimPresence("exp")
                    .build()
                    .verify(link);
            String tenant = claims.getClaim(TENANT).asString();
            if (!Tokens.isTenant(tenant)) {
                throw new NotAuthorizedException("The link is not valid");
            }
            return tenant;
        } catch (TokenExpiredException e) {
            throw new NotAuthorizedException("The link has expired");
        } catch (JWTVerificationException e) {
            // the library's message may quote the link
            throw new NotAuthorizedException("The link is not valid");
        }
    }
}
