package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretCommandTest {
    private static final Map<String, String> SECRET = Map.of("WEBHOOK_SECRET", "the-secret-of-the-webhook");

    @Test
    void eachInstanceHasItsOwnSecretThatStaysTheSame() {
        String loja = WebhookSecretCommand.show(List.of("--instance", "loja"), SECRET);
        assertThat(loja)
                .isEqualTo("bG9qYQ.t2kJUIAHde3Bwk6DR330xkCLzM5m-3diAsUu8mvHbVY")
                .doesNotContain("the-secret");
        assertThat(WebhookSecretCommand.show(List.of("--instance", "Ação à+/ç"), SECRET))
                .matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
        assertThat(WebhookSecretCommand.show(
                        List.of("--instance", "loja"), Map.of("WEBHOOK_SECRET", "the-secret-of-the-webhooks")))
                .isNotEqualTo(loja);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--instance", "--instance loja more", "--name loja"})
    void invalidArgumentsAreReportedInOneSentence(String arguments) {
        assertThatThrownBy(() -> WebhookSecretCommand.show(List.of(arguments.split(" ")), SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--instance is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short"})
    void aSecretThatIsInvalidAtStartupIsRejectedAndNotShown(String secret) {
        assertThatThrownBy(() ->
                        WebhookSecretCommand.show(List.of("--instance", "loja"), Map.of("WEBHOOK_SECRET", secret)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 16 characters");
    }
}
