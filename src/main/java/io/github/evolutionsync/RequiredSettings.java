package io.github.evolutionsync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/** What the production start cannot do without. There is no default for these, and no falling back to the demo. */
final class RequiredSettings {
    private static final Path FILE = Path.of("application.properties");
    private static final int SECRET_BYTES = 32;

    private final Properties files;
    private final Map<String, String> environment;

    /**
     * Of the folder it is started in.
     *
     * @param profile Camel's, or null
     * @throws IllegalArgumentException with one sentence, where that is not the right folder
     */
    RequiredSettings(Map<String, String> environment, String profile) throws IOException {
        this(read(profile), environment);
    }

    RequiredSettings(Properties files, Map<String, String> environment) {
        this.files = files;
        this.environment = environment;
    }

    private static Properties read(String profile) throws IOException {
        if (!Files.isRegularFile(FILE) || !Files.isDirectory(Path.of("routes"))) {
            throw new IllegalArgumentException("No application.properties and routes/ in "
                    + Path.of("").toAbsolutePath() + ": start Evolution Sync in the folder that holds them.");
        }
        Properties files = new Properties();
        load(FILE, files);
        if (profile != null) {
            Path more = Path.of("application-" + profile + ".properties");
            if (!Files.isRegularFile(more)) {
                throw new IllegalArgumentException("The profile is '" + profile + "', and there is no " + more
                        + " beside application.properties.");
            }
            load(more, files);
        }
        return files;
    }

    private static void load(Path file, Properties to) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            to.load(in);
        }
    }

    /** One sentence for each setting that is missing, too weak or impossible; none when the bundle can start. */
    List<String> missing() {
        List<String> sentences = new ArrayList<>();
        roles().mistake(files.containsKey("kafka.brokers")).ifPresent(sentences::add);
        needed().forEach((key, sentence) -> {
            String value = value(key);
            if (value.isBlank()) {
                sentences.add(sentence);
            } else if (key.equals("jwt.secret") && value.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
                sentences.add("JWT_SECRET is too short: HS256 asks for at least " + SECRET_BYTES + " bytes.");
            }
        });
        return sentences;
    }

    /** What the roles of this process make of settings that they do not ask for: no database, credentials that nobody knows. */
    Map<String, String> byRoles() {
        Map<String, String> settings = new LinkedHashMap<>();
        String unknown = UUID.randomUUID() + "-" + UUID.randomUUID();
        Map.of("database.url", "", "api.key", unknown, "jwt.secret", unknown).forEach((key, value) -> {
            if (!needed().containsKey(key) && value(key).isBlank()) {
                settings.put(key, value);
            }
        });
        if (!roles().deliver()) {
            settings.put("http.disabled", "true");
        }
        return settings;
    }

    /** Something for each setting that a start needs and that is not set, for who only reads the routes. */
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
        if (files.containsKey("kafka.brokers")) {
            standIns.put("kafka.brokers", "not-set:9092");
        }
        standIns.keySet().removeIf(key -> !value(key).isBlank());
        return standIns;
    }

    private Map<String, String> needed() {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put(
                "evolution.url",
                "EVOLUTION_URL is not set: the address of your Evolution API server, such as"
                        + " https://evolution.example.com.");
        needed.put("evolution.api-key", "EVOLUTION_API_KEY is not set: Evolution's global key.");
        if (roles().needDatabase()) {
            needed.put(
                    "database.url",
                    "DATABASE_URL is not set: PostgreSQL as a JDBC URL, such as"
                            + " jdbc:postgresql://localhost:5432/whatsapp.");
        }
        if (roles().deliver()) {
            needed.put("api.key", "API_KEY is not set: the operators' key for the HTTP API, long and random.");
            needed.put(
                    "jwt.secret",
                    "JWT_SECRET is not set: the secret that signs the frontends' tokens, at least 32 bytes.");
        }
        if (files.containsKey("kafka.brokers")) {
            needed.put(
                    "kafka.brokers", "KAFKA_BROKERS is not set: Kafka's brokers, such as kafka-1:9092,kafka-2:9092.");
        }
        return needed;
    }

    private Roles roles() {
        return Roles.of(value("roles"));
    }

    private String value(String key) {
        String text = files.getProperty(key, "").trim();
        if (text.startsWith("{{env:") && text.endsWith("}}")) {
            String[] nameAndDefault = text.substring(6, text.length() - 2).split(":", 2);
            return environment.getOrDefault(nameAndDefault[0], nameAndDefault.length > 1 ? nameAndDefault[1] : "");
        }
        return text;
    }
}
