package io.github.evolutionsync.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenKeyTest {
    private static final String KEY = "B6D711FC-DE4D/4FD5 +9365~44120E\"713976";
    private final HiddenKey hidden = new HiddenKey(KEY);

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "user:", "apikey=", "{\"apikey\": "})
    void theKeyIsRemovedInEveryForm(String before) {
        for (String after : new String[] {"", "x", "yz", "\" is wrong"}) {
            byte[] quoted = (before + KEY + after).getBytes(StandardCharsets.UTF_8);
            assertThat(hidden.in("no access: " + before + KEY + after, 300))
                    .contains("***")
                    .doesNotContain(KEY);
            assertThat(hidden.in("at /?" + URLEncoder.encode(before + KEY + after, StandardCharsets.UTF_8), 300))
                    .doesNotContain("4FD5");
            for (Base64.Encoder encoder : new Base64.Encoder[] {
                Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getEncoder().withoutPadding()
            }) {
                String said = hidden.in("Basic " + encoder.encodeToString(quoted), 300);
                assertThat(said).contains("***");
                assertThat(said.replaceFirst(".*\\*\\*\\*", "")).hasSizeLessThan(after.length() * 2 + 6);
            }
        }
    }

    @Test
    void lowerCaseAndPercentTwentyAreFormsToo() {
        assertThat(hidden.in(URLEncoder.encode(KEY, StandardCharsets.UTF_8).toLowerCase(), 300))
                .isEqualTo("***");
        assertThat(hidden.in(URLEncoder.encode(KEY, StandardCharsets.UTF_8).replace("+", "%20"), 300))
                .isEqualTo("***");
    }

    @Test
    void halfAKeyDoesNotRemainWhereALongTextIsCut() {
        String said = hidden.in("x".repeat(290) + KEY, 300);
        assertThat(said).isEqualTo("x".repeat(290) + "***");
        assertThat(hidden.in("x".repeat(100_000), 300)).hasSize(301).endsWith("…");
    }

    @Test
    void aReasonIsOneLine() {
        assertThat(hidden.in(" two\r\nlines\u2028and\u001b[31m more\u0085\t", 300))
                .isEqualTo("two lines and [31m more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void withoutAKeyNothingIsRemoved(String none) {
        assertThat(new HiddenKey(none).in("all of it", 300)).isEqualTo("all of it");
        assertThat(new HiddenKey(null).in(null, 300)).isEmpty();
    }
}
