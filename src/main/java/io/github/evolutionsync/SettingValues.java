package io.github.evolutionsync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of application.properties and of a profile's file, with values from the environment. */
final class SettingValues {
    private static final Path FILE = Path.of("application.properties");
    static final Pattern VARIABLE = Pattern.compile("\\{\\{env:(\\w+)(?::(.*))?}}");

    /** log4j2 reads these. */
    private static final Map<String, String> NOT_IN_FILES =
            Map.of("log.format", "{{env:LOG_FORMAT:text}}", "log.level", "{{env:LOG_LEVEL:info}}");

    private final Properties files = new Properties();
    private final Map<String, String> environment;

    /**
     * Reads the files of the current folder.
     *
     * @param profile Camel's profile, or null
     * @throws IllegalArgumentException with one sentence, if a file is missing in the folder
     */
    SettingValues(Map<String, String> environment, String profile) throws IOException {
        this.environment = environment;
        files.putAll(NOT_IN_FILES);
        if (!Files.isRegularFile(FILE) || !Files.isDirectory(Path.of("routes"))) {
            throw new IllegalArgumentException("application.properties or routes/ is missing in "
                    + Path.of("").toAbsolutePath() + ": start Evolution Sync in the folder that holds them.");
        }
        load(FILE);
        if (profile != null) {
            Path more = Path.of("application-" + profile + ".properties");
            if (!Files.isRegularFile(more)) {
                throw new IllegalArgumentException("The profile is '" + profile + "', but " + more
                        + " does not exist next to application.properties.");
            }
            load(more);
        }
    }

    private void load(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            files.load(in);
        }
    }

    boolean has(String key) {
        return files.containsKey(key);
    }

    /** The name for error messages: the environment variable, or the key if the file contains a literal value. */
    String name(String key) {
        Matcher variable = VARIABLE.matcher(files.getProperty(key, "").trim());
        return variable.matches() ? variable.group(1) : key;
    }

    /** Empty if the setting has no value. */
    String value(String key) {
        String text = files.getProperty(key, "").trim();
        Matcher variable = VARIABLE.matcher(text);
        if (!variable.matches()) {
            return text;
        }
        String byDefault = variable.group(2) == null ? "" : variable.group(2);
        return environment.getOrDefault(variable.group(1), byDefault);
    }
}
