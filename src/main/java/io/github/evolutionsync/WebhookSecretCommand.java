package io.github.evolutionsync;

import io.github.evolutionsync.http.WebhookKeys;
import java.util.List;
import java.util.Map;

/** {@code webhook-secret --instance loja}: the secret that this instance's webhook sends, made of {@code WEBHOOK_SECRET}. */
final class WebhookSecretCommand {
    static final String USAGE = "Usage: java -jar evolution-sync.jar webhook-secret --instance <name>";

    private WebhookSecretCommand() {}

    /** @throws IllegalArgumentException with one sentence, when there is none */
    static String show(List<String> arguments, Map<String, String> environment) {
        if (arguments.size() != 2
                || !arguments.get(0).equals("--instance")
                || arguments.get(1).isBlank()) {
            throw new IllegalArgumentException("--instance is missing, or something else is there. " + USAGE);
        }
        String secret = environment.getOrDefault("WEBHOOK_SECRET", "");
        if (secret.length() < StartChecks.SHORTEST_SECRET) {
            throw new IllegalArgumentException("WEBHOOK_SECRET is not set, or has not at least "
                    + StartChecks.SHORTEST_SECRET + " characters: give the one that the bundle has.");
        }
        return new WebhookKeys(secret).of(arguments.get(1));
    }
}
