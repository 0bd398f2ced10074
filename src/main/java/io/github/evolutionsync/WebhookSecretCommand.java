package io.github.evolutionsync;

import io.github.evolutionsync.http.WebhookKeys;
import java.util.List;
import java.util.Map;

/**
 * The command {@code webhook-secret --instance loja}: shows the secret that this instance's webhook sends. The secret is derived from
 * {@code WEBHOOK_SECRET}.
 */
final class WebhookSecretCommand {
    static final String USAGE = "Usage: java -jar evolution-sync.jar webhook-secret --instance <name>";

    private WebhookSecretCommand() {}

    /** @throws IllegalArgumentException with one sentence, if an argument or the secret is invalid */
    static String show(List<String> arguments, Map<String, String> environment) {
        if (arguments.size() != 2
                || !arguments.get(0).equals("--instance")
                || arguments.get(1).isBlank()) {
            throw new IllegalArgumentException("--instance is missing, or there is another argument. " + USAGE);
        }
        String secret = environment.getOrDefault("WEBHOOK_SECRET", "");
        if (secret.length() < StartChecks.SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "WEBHOOK_SECRET is not set or too short: give the secret that the node uses, at least "
                            + StartChecks.SHORTEST_SECRET + " characters.");
        }
        return new WebhookKeys(secret).of(arguments.get(1));
    }
}
