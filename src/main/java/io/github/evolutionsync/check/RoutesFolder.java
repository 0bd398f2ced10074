package io.github.evolutionsync.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Camel finds out only when an event comes, or tells without the file: told here before anything is started. */
public final class RoutesFolder {
    private static final Pattern BEAN = Pattern.compile("camel\\.beans\\.(\\w+)");

    private final Path folder;

    public RoutesFolder(Path folder) {
        this.folder = folder;
    }

    /** All mistakes that can be seen without Camel and without a database. */
    public List<Mistake> mistakes() throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        List<YamlFile> files = YamlFile.read(folder, mistakes);
        if (!mistakes.isEmpty()) {
            return mistakes; // the rest would name routes that are only not read
        }
        mistakes.addAll(new JqFiles(folder, beans()).mistakes(files));
        checkIds(files, mistakes);
        checkAddresses(files, mistakes);
        checkResources(files, mistakes);
        return mistakes;
    }

    /** Those of application.properties, of all profiles. */
    private Set<String> beans() throws IOException {
        Set<String> beans = new HashSet<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder.toAbsolutePath().getParent(), "application*.properties")) {
            for (Path file : files) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.map(BEAN::matcher).filter(Matcher::lookingAt).forEach(bean -> beans.add(bean.group(1)));
                }
            }
        }
        return beans;
    }

    private static void checkResources(List<YamlFile> files, List<Mistake> mistakes) {
        for (YamlFile file : files) {
            file.entries().stream()
                    .filter(entry -> entry.isFile() && !Files.isRegularFile(entry.file()))
                    .forEach(entry -> mistakes.add(
                            Mistake.at(file.path(), entry.line(), "there is no file " + entry.file() + ".")));
        }
    }

    private static void checkIds(List<YamlFile> files, List<Mistake> mistakes) {
        Map<String, Path> known = new HashMap<>();
        for (YamlFile file : files) {
            file.entries().stream()
                    .filter(entry ->
                            entry.parent().equals("route") && entry.key().equals("id"))
                    .forEach(entry -> {
                        Path other = known.putIfAbsent(entry.text(), file.path());
                        if (other != null) {
                            mistakes.add(Mistake.at(
                                    file.path(),
                                    entry.line(),
                                    "the route in " + other + " is called '" + entry.text() + "' too."));
                        }
                    });
        }
    }

    private static void checkAddresses(List<YamlFile> files, List<Mistake> mistakes) {
        Set<String> routes = files.stream()
                .flatMap(file -> file.entries().stream())
                .filter(entry -> entry.parent().equals("from") && entry.key().equals("uri"))
                .map(entry -> address(entry.text()))
                .collect(Collectors.toSet());
        for (YamlFile file : files) {
            file.entries().stream()
                    .filter(entry -> entry.key().equals("uri") || entry.key().equals("to"))
                    .filter(entry -> entry.text().startsWith("direct:"))
                    .filter(entry -> !routes.contains(address(entry.text())))
                    .forEach(entry -> mistakes.add(Mistake.at(
                            file.path(),
                            entry.line(),
                            "no route is reached by " + address(entry.text())
                                    + ": is it spelt as in the route's 'from'?")));
        }
    }

    private static String address(String uri) {
        return uri.replaceFirst("\\?.*", "");
    }
}
