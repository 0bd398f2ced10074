package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
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
    void aTokenOfAClockThatIsALittleAheadIsValid(long ahead) {
        assertThat(tokens.verify(token(ahead)).tenant()).isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(longs = {90, 3600})
    void aTokenOfLaterIsNot(long ahead) {
        assertThatThrownBy(() -> tokens.verify(token(ahead))).isInstanceOf(NotAuthorizedException.class);
    }

    private static String token(long ahead) {
        Instant issued = Instant.now().plusSeconds(ahead);
        return JWT.create()
                .withClaim("tenant", "acme")
                .withIssuedAt(issued)
                .withNotBefore(issued)
                .withExpiresAt(issued.plus(Duration.ofHours(1)))
                .sign(Algorithm.HMAC256(SECRET));
    }
}
