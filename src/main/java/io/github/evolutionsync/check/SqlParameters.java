package io.github.evolutionsync.check;

import io.github.evolutionsync.database.StatementParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks the parameters of statements, {@code :?name}, whose values are looked up only when an event arrives. A variable or header counts
 * as set if any route, any path or param of {@code rest} or any bean sets it, since a route may set them for other routes.
 *
 * @see io.github.evolutionsync.database.StatementParameters
 */
final class SqlParameters {
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");
    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");
    private static final Pattern STATEMENT = Pattern.compile("(?is)\\s*(select|insert|update|delete|with|merge)\\b.*");

    /** Endpoints whose messages have no headers of unknown names. */
    private static final Pattern INNER =
            Pattern.compile("(direct|seda|timer|scheduler|quartz|cron|evolution|livefeed):.*");

    /** Steps that may set headers of any name. */
    private static final Set<String> OPEN_STEPS = Set.of(
            "script",
            "enrich",
            "pollEnrich",
            "poll",
            "toD",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "kamelet");

    private final Path folder;
    private final Beans beans;

    SqlParameters(Path folder, Beans beans) {
        this.folder = folder;
        this.beans = beans;
    }

    List<Mistake> mistakes(List<YamlFile> routes) throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        Set<String> set = set(routes);
        if (set.stream().anyMatch(name -> name.contains("{"))) {
            return mistakes; // names in a template are unknown
        }
        Set<Path> statements = new TreeSet<>();
        for (YamlFile file : routes) {
            Set<Integer> open = open(file);
            for (YamlFile.Entry entry : file.entries()) {
                if (open.contains(entry.item())) {
                    continue;
                }
                if (entry.isFile() && entry.text().endsWith(".sql")) {
                    statements.add(entry.file(folder));
                } else if (entry.key().equals("expression")
                        && STATEMENT.matcher(entry.text()).matches()) {
                    check(file.path(), entry.text(), entry.line(), set, mistakes);
                }
            }
        }
        for (Path statement : statements) {
            if (Files.isRegularFile(statement)) {
                check(statement, Files.readString(statement), 1, set, mistakes);
            }
        }
        return mistakes;
    }

    private static void check(Path file, String text, long firstLine, Set<String> set, List<Mistake> mistakes) {
        Set<String> seen = new HashSet<>(set);
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            String name = parameter.group(1);
            if (!name.startsWith("Camel") && seen.add(name)) {
                long line = text.substring(0, parameter.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
                mistakes.add(Mistake.at(
                        file,
                        firstLine + line,
                        "nothing sets the parameter :?" + name
                                + ": a setVariable or setHeader with this name, a path or"
                                + " param of rest, or a setting.\n    "
                                + text.lines().skip(line).findFirst().orElse("").strip()));
            }
        }
    }

    private Set<String> set(List<YamlFile> routes) {
        Stream<String> inRoutes = routes.stream()
                .flatMap(file -> file.entries().stream())
                .flatMap(entry -> switch (entry.parent() + " " + entry.key()) {
                    case "setHeader name", "headers name", "param name", "setVariable name", "variables name" ->
                        Stream.of(entry.text());
                    case "get path", "post path", "put path", "patch path", "delete path", "rest path" ->
                        IN_PATH.matcher(entry.text()).results().map(name -> name.group(1));
                    default -> entry.key().equals("variableReceive") ? Stream.of(entry.text()) : Stream.of();
                });
        return Stream.of(inRoutes, beans.parameters(), beans.settings().map(StatementParameters::parameter))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
    }

    /** The routes of a file whose headers are unknown: they come from outside, or from code of other projects. */
    private Set<Integer> open(YamlFile file) {
        return file.entries().stream()
                .filter(entry -> switch (entry.parent() + " " + entry.key()) {
                    case "from uri" -> !INNER.matcher(entry.text()).matches();
                    case "bean ref", "bean beanType", "process ref", "method ref", "method beanType" ->
                        beans.isOpen(entry.text());
                    default -> OPEN_STEPS.contains(entry.parent()) || OPEN_STEPS.contains(entry.key());
                })
                .map(YamlFile.Entry::item)
                .collect(Collectors.toSet());
    }
}
