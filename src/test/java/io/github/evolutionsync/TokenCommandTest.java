package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.evolutionsync.auth.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--days 3|--tenant is missing",
                "--tenant|'--tenant' is not a valid argument",
                "--tenant *|--tenant is missing or is not a tenant name",
                "--tenant acme --tenant acme|'--tenant' is not a valid argument",
                "--tenant acme --days 0|--days is a whole number",
                "--tenant acme --days x|--days is a whole number",
                "--tenant acme --claim x|--claim is erase",
                "--tenant acme --user x|'--user' is not a valid argument",
                "--tenant acme|JWT_SECRET is not set"
            })
    void anInvalidCommandIsReportedInOneSentence(String arguments, String sentence) {
        assertThatThrownBy(() -> TokenCommand.issue(List.of(arguments.split(" ")), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void aShortSecretIsRejectedAndNotShown() {
        assertThatThrownBy(() -> TokenCommand.issue(List.of("--tenant", "acme"), Map.of("JWT_SECRET", "hunter2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32 bytes")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void onlyWithTheClaimATokenMayErase() {
        Map<String, String> secret = Map.of("JWT_SECRET", SECRET);
        Tokens tokens = new Tokens(SECRET);
        assertThat(tokens.verify(TokenCommand.issue(List.of("--tenant", "acme"), secret))
                        .mayErase())
                .isFalse();
        assertThat(tokens.verify(TokenCommand.issue(List.of("--tenant", "acme", "--claim", "erase"), secret))
                        .mayErase())
                .isTrue();
    }

    @Test
    void withoutDaysItIsAMonth() {
        String token = TokenCommand.issue(List.of("--tenant", "acme"), Map.of("JWT_SECRET", SECRET));

        Instant expiry = new Tokens(SECRET).verify(token).expiresAt();
        assertThat(Duration.between(Instant.now(), expiry).toHours()).isBetween(719L, 720L);
    }
}
