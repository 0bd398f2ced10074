package io.github.evolutionsync.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private final Tokens tokens = new Tokens(SECRET);

    @ParameterizedTest
    @ValueSource(longs = {-30, 3, 45})
    void aTokenFromAClockSlightlyAheadIsValid(long ahead) {
        Instant issued = Instant.now().plusSeconds(ahead);
        assertThat(tenant(token().withIssuedAt(issued).withNotBefore(issued))).isEqualTo("acme");
    }

    /** Each claim by itself: many issuers set one of them. */
    @ParameterizedTest
    @ValueSource(longs = {90, 3600})
    void aTokenFromTheFutureIsNotValid(long ahead) {
        Instant later = Instant.now().plusSeconds(ahead);
        assertThatThrownBy(() -> tenant(token().withIssuedAt(later))).isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> tenant(token().withNotBefore(later))).isInstanceOf(NotAuthorizedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "ac\u0000me", "acme\n", "\u009facme"})
    void aTokenWithAnInvalidTenantNameIsNotValid(String tenant) {
        assertThatThrownBy(() -> tenant(token().withClaim("tenant", tenant)))
                .isInstanceOf(NotAuthorizedException.class);
    }

    private String tenant(JWTCreator.Builder token) {
        return tokens.verify(token.sign(Algorithm.HMAC256(SECRET))).tenant();
    }

    private static JWTCreator.Builder token() {
        return JWT.create()
                .withClaim("tenant", "acme")
                .withExpiresAt(Instant.now().plus(Duration.ofHours(2)));
    }
}
