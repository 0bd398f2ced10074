package io.github.evolutionsync;

import io.github.evolutionsync.auth.Tokens;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command {@code token --tenant acme --days 30}: issues a token for a frontend, signed with {@code JWT_SECRET}. */
final class TokenCommand {
    static final String USAGE =
            "Usage: java -jar evolution-sync.jar token --tenant <tenant> [--days <1 to 3650, or 30>] [--claim erase]";
    private static final int MOST_DAYS = 3650;

    private TokenCommand() {}

    /** @throws IllegalArgumentException with one sentence, if an argument or the secret is invalid */
    static String issue(List<String> arguments, Map<String, String> environment) {
        Map<String, String> options = options(arguments);
        String tenant = options.getOrDefault("--tenant", "");
        if (!Tokens.isTenant(tenant)) {
            throw new IllegalArgumentException("--tenant is missing or is not a tenant name. " + USAGE);
        }
        Duration validity = Duration.ofDays(days(options.getOrDefault("--days", "30")));
        boolean mayErase = mayErase(options.get("--claim"));
        String secret = environment.getOrDefault("JWT_SECRET", "");
        if (secret.isBlank()) {
            throw new IllegalArgumentException(
                    "JWT_SECRET is not set: give the secret that signs the frontends' tokens, the"
                            + " same as in production.");
        }
        return new Tokens(secret).issue(tenant, validity, mayErase);
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            boolean known = name.equals("--tenant") || name.equals("--days") || name.equals("--claim");
            if (!known || i + 1 == arguments.size() || options.put(name, arguments.get(i + 1)) != null) {
                throw new IllegalArgumentException("'" + name + "' is not a valid argument here. " + USAGE);
            }
        }
        return options;
    }

    private static boolean mayErase(String claim) {
        if (claim != null && !claim.equals("erase")) {
            throw new IllegalArgumentException("--claim is erase, not '" + claim + "'. " + USAGE);
        }
        return claim != null;
    }

    private static int days(String text) {
        try {
            int days = Integer.parseInt(text);
            if (days >= 1 && days <= MOST_DAYS) {
                return days;
            }
        } catch (NumberFormatException e) {
            throw notDays(text);
        }
        throw notDays(text);
    }

    private static IllegalArgumentException notDays(String text) {
        return new IllegalArgumentException(
                "--days is a whole number from 1 to " + MOST_DAYS + ", not '" + text + "'. " + USAGE);
    }
}
