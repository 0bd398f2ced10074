package io.github.evolutionsync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Secrets in files, as containers provide them: {@code API_KEY_FILE=/run/secrets/api_key} replaces {@code API_KEY}. A line break at
 * the end of the file is removed.
 */
final class SecretFiles {
    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("EVOLUTION_API_KEY", "evolution.api-key");
        SETTINGS.put("DATABASE_PASSWORD", "database.password");
        SETTINGS.put("API_KEY", "api.key");
        SETTINGS.put("JWT_SECRET", "jwt.secret");
        SETTINGS.put("WEBHOOK_SECRET", "webhook.secret");
        SETTINGS.put("RABBITMQ_URL", "rabbitmq.url");
        SETTINGS.put("RABBITMQ_PASSWORD", "rabbitmq.password");
        SETTINGS.put("S3_ACCESS_KEY", "s3.access-key");
        SETTINGS.put("S3_SECRET_KEY", "s3.secret-key");
        SETTINGS.put("KAFKA_SASL_JAAS_CONFIG", "kafka.sasl-jaas-config");
    }

    private final Map<String, String> environment;
    private final Map<String, String> settings = new HashMap<>();

    /** @throws IllegalArgumentException with one sentence, if a file cannot be read or a secret is set twice */
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

    /** The environment, with the contents of the files as variables. */
    Map<String, String> environment() {
        return environment;
    }

    /** Settings of application.properties whose value is in a file and is valid in a placeholder; {@link SettingTexts} has all of them. */
    Map<String, String> settings() {
        return settings;
    }
}
