package io.github.evolutionsync.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds mistakes before startup that Camel detects only when an event arrives, or reports without the file. */
public final class RoutesFolder {

    private final Path folder;

    public RoutesFolder(Path folder) {
        this.folder = folder;
    }

    /** All mistakes that can be found without Camel and without a database. */
    public List<Mistake> mistakes() throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        List<YamlFile> files = YamlFile.read(folder, mistakes);
        if (!mistakes.isEmpty()) {
            return mistakes; // the other checks would report routes of the invalid files as missing
        }
        Beans beans = new Beans(folder.toAbsolutePath().getParent());
        mistakes.addAll(new JqFiles(folder, beans.names()).mistakes(files));
        mistakes.addAll(new SqlParameters(folder, beans).mistakes(files));
        checkIds(files, mistakes);
        checkAddresses(files, mistakes);
        new RestRoutes(files).check(mistakes);
        checkResources(files, mistakes);
        return mistakes;
    }

    private void checkResources(List<YamlFile> files, List<Mistake> mistakes) {
        for (YamlFile file : files) {
            file.entries().stream()
                    .filter(entry -> entry.isFile() && !Files.isRegularFile(entry.file(folder)))
                    .forEach(entry -> mistakes.add(
                            Mistake.at(file.path(), entry.line(), "there is no file " + entry.file(folder) + ".")));
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
                                    "the route in " + other + " has the same id '" + entry.text() + "'."));
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
                    .filter(entry -> entry.text().startsWith("direct:")
                            && !entry.parent().equals("interceptFrom"))
                    .filter(entry -> !routes.contains(address(entry.text())))
                    .forEach(entry -> mistakes.add(Mistake.at(
                            file.path(),
                            entry.line(),
                            "no route has the address " + address(entry.text())
                                    + ": compare it with the route's 'from'.")));
        }
    }

    private static String address(String uri) {
        return uri.replaceFirst("\\?.*", "");
    }
}
