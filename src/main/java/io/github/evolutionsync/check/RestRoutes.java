package io.github.evolutionsync.check;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the routes that {@code rest} names: each must declare its callers, so that a forgotten line grants no access. */
final class RestRoutes {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head");
    private static final Set<String> AUTHENTICATED = Set.of("callers", "linked", "operators");
    private static final Set<String> CALLERS = Set.of("callers", "linked", "operators", "public");

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
            for (YamlFile.Entry entry : file.entries()) {
                if (entry.parent().equals("from") && entry.key().equals("uri")) {
                    check(file, entry, named.contains(entry.text().replaceFirst("\\?.*", "")), mistakes);
                }
            }
        }
    }

    private static void check(YamlFile file, YamlFile.Entry from, boolean isNamed, List<Mistake> mistakes) {
        Set<String> configurations = configurations(file, from.item());
        if (isNamed && Collections.disjoint(configurations, CALLERS)) {
            mistakes.add(Mistake.at(
                    file.path(),
                    from.line(),
                    "this route answers HTTP requests and does not declare its callers: add routeConfigurationId:"
                            + " http,callers to it (or http,operators, or http,public for all)."));
        }
        // the configurations skip other routes, so that Kamelets do not authenticate a second time
        if (!from.text().startsWith("direct:") && !Collections.disjoint(configurations, AUTHENTICATED)) {
            mistakes.add(
                    Mistake.at(
                            file.path(),
                            from.line(),
                            "only a route that begins with direct: and that rest names can authenticate callers or operators."));
        }
    }

    /** Routes of earlier versions run the step authorize themselves. */
    private static Set<String> configurations(YamlFile file, int route) {
        return file.entries().stream()
                .filter(entry -> entry.item() == route)
                .flatMap(entry -> switch (entry.parent() + " " + entry.key()) {
                    case "route routeConfigurationId" -> Stream.of(entry.text().split("\\s*,\\s*"));
                    case "process ref" -> entry.text().equals("authorize") ? Stream.of("public") : Stream.of();
                    default -> Stream.of();
                })
                .collect(Collectors.toSet());
    }
}
