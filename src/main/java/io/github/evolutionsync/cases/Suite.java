package io.github.evolutionsync.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Cases that share one start of the node: all cases below a folder. The folder may contain {@code settings.properties},
 * in which <code>{{sink}}</code> is the address of an HTTP server that keeps its requests and <code>{{scratch}}</code>
 * is an empty folder. It may also contain {@code setup.sql}, which runs before startup and before each case.
 *
 * @param root the folder that the names of cases are relative to
 * @param folder the folder of its settings
 * @param cases the folders that contain a case
 */
public record Suite(Path root, Path folder, List<Path> cases) {
    static final String EVENTS = "events.json";

    private static final String SETTINGS = "settings.properties";
    private static final String SETUP = "setup.sql";
    private static final String SINK = "{{sink}}";

    /** The suites below a folder. A case belongs to the nearest folder above it that has settings or a setup. */
    public static List<Suite> all(Path root) throws IOException {
        Map<Path, List<Path>> cases = new TreeMap<>();
        try (Stream<Path> found = Files.walk(root)) {
            found.filter(file -> file.endsWith(EVENTS))
                    .map(Path::getParent)
                    .sorted()
                    .forEach(each -> cases.computeIfAbsent(owner(root, each), folder -> new ArrayList<>())
                            .add(each));
        }
        return cases.entrySet().stream()
                .map(each -> new Suite(root, each.getKey(), each.getValue()))
                .toList();
    }

    private static Path owner(Path root, Path folderOfCase) {
        Path owner = folderOfCase;
        while (!owner.equals(root) && !Files.exists(owner.resolve(SETTINGS)) && !Files.exists(owner.resolve(SETUP))) {
            owner = owner.getParent();
        }
        return owner;
    }

    /** The name of a case: its path below the root. */
    public String name(Path folderOfCase) {
        Path name = root.relativize(folderOfCase);
        return (name.toString().isEmpty() ? root : name).toString();
    }

    Map<String, String> settings(String sink, Path scratch) {
        Map<String, String> settings = new HashMap<>();
        file().forEach((name, value) -> settings.put(
                name.toString(), value.toString().replace(SINK, sink).replace("{{scratch}}", scratch.toString())));
        return settings;
    }

    /** Whether its settings use the sink. */
    boolean usesSink() {
        return file().values().stream().anyMatch(value -> value.toString().contains(SINK));
    }

    private Properties file() {
        Properties file = new Properties();
        Path path = folder.resolve(SETTINGS);
        if (Files.exists(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                file.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            }
        }
        return file;
    }

    /** The text of {@code setup.sql}; empty if there is none. */
    String setup() throws IOException {
        Path file = folder.resolve(SETUP);
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
