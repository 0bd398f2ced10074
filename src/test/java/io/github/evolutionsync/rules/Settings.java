package io.github.evolutionsync.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of an application.properties. Keys that begin with {@code camel.} are wiring, all others are settings. */
record Settings(List<String> lines) {
    private static final Pattern SETTING = Pattern.compile("^(?!camel\\.)([a-z][a-z0-9.-]*)\\s*=.*");
    private static final Pattern QUOTED = Pattern.compile("'([a-z][a-z0-9.-]*)'");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??(?!env:|bean:)([a-z][a-z0-9.-]*)");

    /** Above the settings of a team that uses the bundle. */
    private static final Pattern OWN = Pattern.compile("# -+ Your own");

    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:([A-Z_]+)(?::([^}]*))?}}");

    static Settings read(Path file) throws IOException {
        return new Settings(Files.readAllLines(file));
    }

    /** The lines of several files, one after the other. */
    static Settings of(Settings... files) {
        return new Settings(
                Stream.of(files).flatMap(file -> file.lines().stream()).toList());
    }

    /** Without a team's own, which are no part of the documentation. */
    Settings published() {
        return new Settings(
                lines.stream().takeWhile(line -> !OWN.matcher(line).matches()).toList());
    }

    Set<String> names() {
        return lines.stream()
                .map(SETTING::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The settings that these texts, or the wiring, name. */
    Set<String> usedBy(Collection<String> texts) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(texts);
        return Stream.concat(
                        all.stream().flatMap(text -> PLACEHOLDER.matcher(text).results()),
                        // that of a text, which no placeholder reads
                        lines.stream()
                                .filter(line -> line.contains("Texts',"))
                                .flatMap(line -> QUOTED.matcher(line).results()))
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Settings and wiring, in the order of the file. */
    List<String> keys() {
        return lines.stream()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.substring(0, line.indexOf('=')).trim())
                .toList();
    }

    /** The environment variables that give the settings, with the default of each, empty where there is none. */
    Map<String, String> environment() {
        return lines.stream()
                .flatMap(line -> ENVIRONMENT.matcher(line).results())
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> match.group(2) == null ? "" : match.group(2)));
    }

    /** The settings without a comment in the line above. */
    List<String> unexplained() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (SETTING.matcher(lines.get(i)).matches()
                    && (i == 0 || !lines.get(i - 1).matches("# \\w.*"))) {
                names.add(lines.get(i));
            }
        }
        return names;
    }
}
