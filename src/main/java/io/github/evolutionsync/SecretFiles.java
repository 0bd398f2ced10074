package io.github.evolutionsync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Secrets that stand in files, as containers give them: {@code API_KEY_FILE=/run/secrets/api_key} is as good as {@code
 * API_KEY}. What ends the file's last line is cut off.
 */
final class SecretFiles {
    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("EVOLUTION_API_KEY", "evolution.api-key");
        SETTINGS.put("DATABASE_PASSWORD", "database.password");
        SETTINGS.put("API_KEY", "api.key");
        SETTINGS.put("JWT_SECRET", "jwt.secret");
        SETTINGS.put("WEBHOOK_SECRET", "webhook.secret");
        SETTINGS.put("KAFKA_SASL_JAAS_CONFIG", "kafka.sasl-jaas-config");
    }

    private final Map<String, String> environment;
    private final Map<String, String> settings = new HashMap<>();

    /** @throws IllegalArgumentException with one sentence, when a file cannot be read or a secret is given twice */
    SecretFiles(Map<String, String> environment) {
        this.environment = new HashMap<>(environment);
        SETTINGS.forEach(this::read);
    }

    private void read(String name, String setting) {
        String file = environment.getOrDefault(name + "_FILE", "").trim();
        if (file.isEmpty()) {
            return;
        }
        if (!environment.getOrDefault(name, "").isBlank()) {
            throw new IllegalArgumentException("Both " + name + " and " + name + "_FILE are set: keep one of them.");
        }
        try {
            String secret = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            environment.put(name, secret);
            if (!secret.contains("{{") && !secret.contains("}}")) {
                settings.put(setting, secret);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(name + "_FILE cannot be read: " + file + ".", e);
        }
    }

    /** The environment as if the files' contents stood in it. */
    Map<String, String> environment() {
        return environment;
    }

    /** Those of application.properties that come from a file, and that a placeholder can stand for; {@link SettingTexts} has them all. */
    Map<String, String> settings() {
        return settings;
    }
}
