package io.github.evolutionsync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The settings that a production start requires. They have no default, and a missing one does not start the demo instead. */
final class RequiredSettings {
    private static final int SECRET_BYTES = 32;

    private final SettingValues values;

    RequiredSettings(SettingValues values) {
        this.values = values;
    }

    /** One sentence for each setting that is missing, too weak or invalid; an empty list if the node can start. */
    List<String> mistakes() {
        List<String> sentences = new ArrayList<>();
        roles().mistake(values.has("kafka.brokers")).ifPresent(sentences::add);
        needed().forEach((key, sentence) -> {
            String value = values.value(key);
            if (value.isBlank()) {
                sentences.add(values.name(key) + " is not set: " + sentence);
            } else if (key.equals("jwt.secret") && value.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
                sentences.add(values.name(key) + " is too short: HS256 requires at least " + SECRET_BYTES + " bytes.");
            } else if (key.equals("webhook.secret") && value.length() < StartChecks.SHORTEST_SECRET) {
                sentences.add(values.name(key) + " is too short: give at least " + StartChecks.SHORTEST_SECRET
                        + " characters.");
            }
        });
        sentences.addAll(unreadable());
        return sentences;
    }

    /** One sentence for each setting that has an invalid value. */
    List<String> unreadable() {
        return SettingKinds.mistakes(values);
    }

    /** Values for settings that the roles of this process do not need: no database, and random credentials that match no client. */
    Map<String, String> byRoles() {
        Map<String, String> settings = new LinkedHashMap<>();
        String unknown = UUID.randomUUID() + "-" + UUID.randomUUID();
        Map.of("database.url", "", "api.key", unknown, "jwt.secret", unknown).forEach((key, value) -> {
            if (!needed().containsKey(key) && values.value(key).isBlank()) {
                settings.put(key, value);
            }
        });
        if (!roles().deliver()) {
            settings.put("http.disabled", "true");
        }
        return settings;
    }

    /** Placeholders for required settings that are not set, for commands that only read the routes. */
    Map<String, String> standIns() {
        Map<String, String> standIns = new LinkedHashMap<>(Map.of(
                "evolution.url",
                "http://not-set",
                "evolution.api-key",
                "not set",
                "database.url",
                "",
                "api.key",
                "not set",
                "jwt.secret",
                "not set, and of 32 bytes or more"));
        if (values.has("kafka.brokers")) {
            standIns.put("kafka.brokers", "not-set:9092");
        }
        standIns.keySet().removeIf(key -> !values.value(key).isBlank());
        return standIns;
    }

    private Map<String, String> needed() {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put("evolution.url", "the address of your Evolution API server, such as https://evolution.example.com.");
        needed.put("evolution.api-key", "Evolution's global key.");
        if (roles().needDatabase()) {
            needed.put("database.url", "PostgreSQL as a JDBC URL, such as jdbc:postgresql://localhost:5432/whatsapp.");
        }
        if (roles().deliver()) {
            needed.put("api.key", "the operators' key for the HTTP API, long and random.");
            needed.put("jwt.secret", "the secret that signs the frontends' tokens, at least 32 bytes.");
        }
        if (values.value("webhook.enabled").equals("true")) {
            needed.put("webhook.secret", "the secret that Evolution sends with each event, at least 16 characters.");
        }
        if (values.has("kafka.brokers")) {
            needed.put("kafka.brokers", "Kafka's brokers, such as kafka-1:9092,kafka-2:9092.");
        }
        return needed;
    }

    private Roles roles() {
        return Roles.of(values.value("roles"));
    }
}
