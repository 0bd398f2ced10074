package io.github.evolutionsync.check;

import io.github.evolutionsync.SetsHeaders;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The beans of application.properties, of all profiles. */
final class Beans {
    private static final Pattern BEAN = Pattern.compile("camel\\.beans\\.(\\w+)\\s*=\\s*#class:([\\w.]+).*");
    private static final String OURS = "io.github.evolutionsync.";
    private static final String CAMEL = "org.apache.camel.";

    private final Map<String, String> classes = new HashMap<>();

    /** @param folder with application.properties */
    Beans(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "application*.properties")) {
            for (Path file : files) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(BEAN::matcher)
                            .filter(Matcher::matches)
                            .forEach(bean -> classes.put(bean.group(1), bean.group(2)));
                }
            }
        }
    }

    Set<String> names() {
        return classes.keySet();
    }

    /** The headers that one of them sets. */
    Stream<String> headers() {
        return classes.values().stream()
                .flatMap(type -> declared(type).stream())
                .flatMap(Stream::of);
    }

    /** Whether somebody else's code may set headers that it does not declare. */
    boolean isOpen(String bean) {
        String type = classes.getOrDefault(bean.replaceFirst("^#(bean|class):", ""), bean);
        return !type.startsWith(OURS)
                && !type.startsWith(CAMEL)
                && declared(type).isEmpty();
    }

    private static Optional<String[]> declared(String type) {
        try {
            SetsHeaders declared = Class.forName(
                            type, false, Thread.currentThread().getContextClassLoader())
                    .getAnnotation(SetsHeaders.class);
            return Optional.ofNullable(declared).map(SetsHeaders::value);
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty(); // Camel says so, with the bean's name
        }
    }
}
