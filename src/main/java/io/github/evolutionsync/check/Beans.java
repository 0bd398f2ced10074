package io.github.evolutionsync.check;

import io.github.evolutionsync.SetsParameters;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The beans that application.properties and the files of all profiles declare. */
final class Beans {
    private static final Pattern BEAN = Pattern.compile("camel\\.beans\\.(\\w+)\\s*=\\s*#class:([\\w.]+).*");
    private static final Pattern SETTING = Pattern.compile("(?!camel\\.)([a-z][\\w.-]*)\\s*=.*");
    private static final String OURS = "io.github.evolutionsync.";
    private static final String CAMEL = "org.apache.camel.";

    private final Map<String, String> classes = new HashMap<>();
    private final Set<String> settings = new HashSet<>();

    /** @param folder with application.properties */
    Beans(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "application*.properties")) {
            for (Path file : files) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(BEAN::matcher)
                            .filter(Matcher::matches)
                            .forEach(bean -> classes.put(bean.group(1), bean.group(2)));
                }
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(SETTING::matcher)
                            .filter(Matcher::matches)
                            .forEach(setting -> settings.add(setting.group(1)));
                }
            }
        }
    }

    Set<String> names() {
        return classes.keySet();
    }

    /** The settings in the same files. */
    Stream<String> settings() {
        return settings.stream();
    }

    /** The headers and variables that these beans set. */
    Stream<String> parameters() {
        return classes.values().stream()
                .flatMap(type -> declared(type).stream())
                .flatMap(Stream::of);
    }

    /** Whether the bean may set headers that it does not declare. Classes of this project and of Camel do not. */
    boolean isOpen(String bean) {
        String type = classes.getOrDefault(bean.replaceFirst("^#(bean|class):", ""), bean);
        return !type.startsWith(OURS)
                && !type.startsWith(CAMEL)
                && declared(type).isEmpty();
    }

    private static Optional<String[]> declared(String type) {
        try {
            SetsParameters declared = Class.forName(
                            type, false, Thread.currentThread().getContextClassLoader())
                    .getAnnotation(SetsParameters.class);
            return Optional.ofNullable(declared).map(SetsParameters::value);
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty(); // Camel reports this with the bean's name
        }
    }
}
