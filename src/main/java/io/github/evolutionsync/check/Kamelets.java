package io.github.evolutionsync.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the files that a use of a Kamelet names: the parameter {@code statement: list-chats} is {@code routes/sql/list-chats.sql}. */
final class Kamelets {
    static final String SCHEME = "kamelet:";

    private static final String EXTENSION = ".kamelet.yaml";
    private static final Set<String> OWN_ENDS = Set.of("source", "sink");

    private final Map<String, YamlFile> byAddress = new TreeMap<>();

    Kamelets(List<YamlFile> files) {
        for (YamlFile file : files) {
            String name = file.path().getFileName().toString();
            if (name.endsWith(EXTENSION)) {
                byAddress.put(SCHEME + name.substring(0, name.length() - EXTENSION.length()), file);
            }
        }
    }

    /** The same file with one more entry for each file that a parameter names. */
    YamlFile expand(YamlFile file) {
        return new YamlFile(
                file.path(),
                Stream.concat(file.entries().stream(), file.entries().stream().flatMap(this::named))
                        .toList(),
                file.uses());
    }

    /** Camel's own errors about Kamelets name neither file nor line. */
    void check(List<YamlFile> files, List<Mistake> mistakes) {
        for (YamlFile file : files) {
            for (YamlFile.Use use : file.uses()) {
                String name = use.address().substring(SCHEME.length());
                YamlFile kamelet = byAddress.get(use.address());
                if (kamelet != null) {
                    kamelet.entries().stream()
                            .filter(entry -> entry.key().equals("required")
                                    && !use.parameters().contains(entry.text()))
                            .forEach(entry -> mistakes.add(Mistake.at(
                                    file.path(),
                                    use.line(),
                                    "the Kamelet '" + name + "' needs the parameter '" + entry.text() + "'.")));
                } else if (!OWN_ENDS.contains(name)
                        && getClass().getResource("/kamelets/" + name + EXTENSION) == null) {
                    mistakes.add(Mistake.at(
                            file.path(),
                            use.line(),
                            "there is no Kamelet '" + name + "': " + String.join(", ", byAddress.keySet())
                                    + " exist."));
                }
            }
        }
    }

    private Stream<YamlFile.Entry> named(YamlFile.Entry parameter) {
        YamlFile kamelet = byAddress.get(parameter.parent());
        if (kamelet == null) {
            return Stream.empty();
        }
        String placeholder = "{{" + parameter.key() + "}}";
        return Stream.concat(
                        kamelet.entries().stream().filter(YamlFile.Entry::isTemplate),
                        kamelet.entries().stream().flatMap(this::named))
                .filter(template -> template.text().contains(placeholder))
                .map(template -> new YamlFile.Entry(
                        template.parent(),
                        template.key(),
                        template.text().replace(placeholder, parameter.text()),
                        parameter.line(),
                        parameter.item()));
    }
}
