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

/** What the production start cannot do without. There is no default for these, and no falling back to the demo. */
final class RequiredSettings {
    private static final Path FILE = Path.of("application.properties");
    private static final int SECRET_BYTES = 32;

    private RequiredSettings() {}

    /** One sentence for each setting that is missing or too weak; none when the bundle can start. */
    static List<String> missing(Map<String, String> environment) throws IOException {
        return missing(file(), environment);
    }

    /** Something for each setting that a start needs and that is not set, for who only reads the routes. */
    static Map<String, String> standIns(Map<String, String> environment) throws IOException {
        Properties file = file();
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
        standIns.keySet()
                .removeIf(
                        key -> !valueOf(file.getProperty(key, ""), environment).isBlank());
        return standIns;
    }

    /** @throws IllegalArgumentException with one sentence, where it is not started in the right folder */
    private static Properties file() throws IOException {
        if (!Files.isRegularFile(FILE) || !Files.isDirectory(Path.of("routes"))) {
            throw new IllegalArgumentException("No application.properties and routes/ in "
                    + Path.of("").toAbsolutePath() + ": start Evolution Sync in the folder that holds them.");
        }
        Properties file = new Properties();
        try (InputStream in = Files.newInputStream(FILE)) {
            file.load(in);
        }
        return file;
    }

    static List<String> missing(Properties file, Map<String, String> environment) {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put(
                "evolution.url",
                "EVOLUTION_URL is not set: the address of your Evolution API server, such as"
                        + " https://evolution.example.com.");
        needed.put("evolution.api-key", "EVOLUTION_API_KEY is not set: Evolution's global key.");
        needed.put(
                "database.url",
                "DATABASE_URL is not set: PostgreSQL as a JDBC URL, such as"
                        + " jdbc:postgresql://localhost:5432/whatsapp.");
        needed.put("api.key", "API_KEY is not set: the operators' key for the HTTP API, long and random.");
        needed.put(
                "jwt.secret", "JWT_SECRET is not set: the secret that signs the frontends' tokens, at least 32 bytes.");
        List<String> sentences = new ArrayList<>();
        needed.forEach((key, sentence) -> {
            String value = valueOf(file.getProperty(key, ""), environment);
            if (value.isBlank()) {
                sentences.add(sentence);
            } else if (key.equals("jwt.secret") && value.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES) {
                sentences.add("JWT_SECRET is too short: HS256 asks for at least " + SECRET_BYTES + " bytes.");
            }
        });
        return sentences;
    }

    private static String valueOf(String value, Map<String, String> environment) {
        String text = value.trim();
        if (text.startsWith("{{env:") && text.endsWith("}}")) {
            String[] nameAndDefault = text.substring(6, text.length() - 2).split(":", 2);
            return environment.getOrDefault(nameAndDefault[0], nameAndDefault.length > 1 ? nameAndDefault[1] : "");
        }
        return text;
    }
}
