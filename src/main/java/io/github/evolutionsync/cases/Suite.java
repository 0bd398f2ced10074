package io.github.evolutionsync.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A folder of cases, at any depth. Beside them may stand {@code settings.properties}, in which <code>{{sink}}</code> is the
 * address of an HTTP server that remembers what it is sent and <code>{{scratch}}</code> an empty folder, and {@code setup.sql},
 * which is run before the start and before each case.
 */
public record Suite(Path folder) {
    static final String EVENTS = "events.json";

    /** The folders that hold a case. */
    public List<Path> cases() throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(file -> file.endsWith(EVENTS))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    /** What a case is called: its path below the suite. */
    public String name(Path folderOfCase) {
        Path name = folder.relativize(folderOfCase);
        return (name.toString().isEmpty() ? folder : name).toString();
    }

    Map<String, String> settings(String sink, Path scratch) {
        Map<String, String> settings = new HashMap<>();
        Properties file = new Properties();
        Path path = folder.resolve("settings.properties");
        if (Files.exists(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                file.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            }
        }
        file.forEach((name, value) -> settings.put(
                name.toString(),
                value.toString().replace("{{sink}}", sink).replace("{{scratch}}", scratch.toString())));
        return settings;
    }

    /** Empty where there is none. */
    String setup() throws IOException {
        Path file = folder.resolve("setup.sql");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
