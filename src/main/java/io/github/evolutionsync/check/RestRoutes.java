package io.github.evolutionsync.check;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The routes that {@code rest} names: each must say who may call it, so that a forgotten line opens nothing. */
final class RestRoutes {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head");
    private static final Set<String> AUTHENTICATED = Set.of("callers", "operators");
    private static final Set<String> CALLERS = Set.of("callers", "operators", "public");

    private final List<YamlFile> files;

    RestRoutes(List<YamlFile> files) {
        this.files = files;
    }

    void check(List<Mistake> mistakes) {
        Set<String> named = files.stream()
                .flatMap(file -> file.entries().stream())
                .filter(entry -> METHODS.contains(entry.parent()) && entry.key().equals("to"))
                .map(YamlFile.Entry::text)
                .collect(Collectors.toSet());
        for (YamlFile file : files) {
            Set<Integer> guarded = guarded(file);
            refuseOthers(file, mistakes);
            file.entries().stream()
                    .filter(entry ->
                            entry.parent().equals("from") && entry.key().equals("uri"))
                    .filter(entry ->
                            named.contains(entry.text().replaceFirst("\\?.*", "")) && !guarded.contains(entry.item()))
                    .forEach(entry -> mistakes.add(Mistake.at(
                            file.path(),
                            entry.line(),
                            "this route answers HTTP requests, and does not say whose: add routeConfigurationId: http,callers to"
                                    + " it (or http,operators, or http,public for everybody).")));
        }
    }

    /** The configurations authenticate routes that begin with direct:, so that Kamelets do not authenticate again. */
    private static void refuseOthers(YamlFile file, List<Mistake> mistakes) {
        Set<Integer> authenticated = file.entries().stream()
                .filter(entry -> entry.parent().equals("route") && entry.key().equals("routeConfigurationId"))
                .filter(entry -> Arrays.stream(entry.text().split(","))
                        .map(String::strip)
                        .anyMatch(AUTHENTICATED::contains))
                .map(YamlFile.Entry::item)
                .collect(Collectors.toSet());
        file.entries().stream()
                .filter(entry -> entry.parent().equals("from") && entry.key().equals("uri"))
                .filter(entry ->
                        authenticated.contains(entry.item()) && !entry.text().startsWith("direct:"))
                .forEach(
                        entry -> mistakes.add(
                                Mistake.at(
                                        file.path(),
                                        entry.line(),
                                        "callers and operators are authenticated in a route that begins with direct: and that rest names.")));
    }

    private static Set<Integer> guarded(YamlFile file) {
        Set<Integer> guarded = new HashSet<>();
        for (YamlFile.Entry entry : file.entries()) {
            boolean names =
                    switch (entry.parent() + " " + entry.key()) {
                        case "route routeConfigurationId" ->
                            Arrays.stream(entry.text().split(","))
                                    .map(String::strip)
                                    .anyMatch(CALLERS::contains);
                        // as routes did before
                        case "process ref" -> entry.text().equals("authorize");
                        default -> false;
                    };
            if (names) {
                guarded.add(entry.item());
            }
        }
        return guarded;
    }
}
