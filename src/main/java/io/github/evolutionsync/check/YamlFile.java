package io.github.evolutionsync.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A file of routes, with the line of each entry. */
record YamlFile(Path path, List<Entry> entries, List<Use> uses) {

    /**
     * A step that is a Kamelet.
     *
     * @param address the URI, which contains the Kamelet's name
     */
    record Use(String address, long line, Set<String> parameters) {}

    /**
     * A key with a text.
     *
     * @param parent the key around it
     * @param line   the line in which the text begins, from 1
     * @param item   the index in the file of the route, or other item, that contains it
     */
    record Entry(String parent, String key, String text, long line, int item) {
        private static final String FILE = "resource:file:";

        /** Whether the text is in a file of its own. */
        boolean isFile() {
            return text.startsWith(FILE) && !text.contains("{{");
        }

        /** A file that the parameters of a Kamelet name. */
        boolean isTemplate() {
            return text.startsWith(FILE) && text.contains("{{");
        }

        /** @param folder the folder of the routes, which the text contains as its first part */
        Path file(Path folder) {
            return folder.resolveSibling(text.substring(FILE.length()));
        }
    }

    /**
     * The routes and Kamelets of a folder; each use of a Kamelet has the files that its parameters name. A file that is not valid YAML
     * is added to the mistakes, and is not in the list.
     */
    static List<YamlFile> read(Path folder, List<Mistake> mistakes) throws IOException {
        List<YamlFile> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(f -> f.toString().matches(".*\\.(camel|kamelet)\\.yaml"))
                    .sorted()
                    .toList()) {
                try {
                    files.add(read(file));
                } catch (MarkedYamlEngineException e) {
                    mistakes.add(mistake(file, e));
                }
            }
        }
        Kamelets kamelets = new Kamelets(files);
        kamelets.check(files, mistakes);
        return files.stream().map(kamelets::expand).toList();
    }

    private static YamlFile read(Path file) {
        List<Entry> entries = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        try {
            Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(Files.readString(file));
            if (root.orElse(null) instanceof SequenceNode items) {
                for (int i = 0; i < items.getValue().size(); i++) {
                    new Item(i, entries, uses).collect("", "", items.getValue().get(i));
                }
            } else {
                root.ifPresent(kamelet -> new Item(0, entries, uses).collect("", "", kamelet));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        return new YamlFile(file, entries, uses);
    }

    private record Item(int number, List<Entry> entries, List<Use> uses) {
        void collect(String parent, String key, Node node) {
            if (node instanceof ScalarNode scalar) {
                int above = scalar.getScalarStyle() == ScalarStyle.LITERAL ? 1 : 0; // the line of its |
                long line = scalar.getStartMark()
                        .map(mark -> mark.getLine() + 1L + above)
                        .orElse(0L);
                entries.add(new Entry(parent, key, scalar.getValue(), line, number));
            } else if (node instanceof SequenceNode sequence) {
                sequence.getValue().forEach(each -> collect(parent, key, each));
            } else if (node instanceof MappingNode mapping) {
                String kamelet = kamelet(mapping);
                if (kamelet != null) {
                    uses.add(new Use(kamelet, line(mapping), parameters(mapping)));
                }
                for (NodeTuple pair : mapping.getValue()) {
                    if (pair.getKeyNode() instanceof ScalarNode name) {
                        boolean parameters = kamelet != null && name.getValue().equals("parameters");
                        collect(key, parameters ? kamelet : name.getValue(), pair.getValueNode());
                    }
                }
            }
        }

        private static long line(Node node) {
            return node.getStartMark().map(mark -> mark.getLine() + 1L).orElse(0L);
        }

        private static Set<String> parameters(MappingNode endpoint) {
            Set<String> names = new HashSet<>();
            for (NodeTuple pair : endpoint.getValue()) {
                if (pair.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("parameters")
                        && pair.getValueNode() instanceof MappingNode parameters) {
                    parameters.getValue().forEach(each -> names.add(((ScalarNode) each.getKeyNode()).getValue()));
                }
            }
            return names;
        }

        /** The address of a Kamelet. It replaces the key {@code parameters}, so that each parameter names its Kamelet. */
        private static String kamelet(MappingNode endpoint) {
            return endpoint.getValue().stream()
                    .filter(pair -> pair.getKeyNode() instanceof ScalarNode name
                            && name.getValue().equals("uri")
                            && pair.getValueNode() instanceof ScalarNode uri
                            && uri.getValue().startsWith(Kamelets.SCHEME))
                    .map(pair -> ((ScalarNode) pair.getValueNode()).getValue())
                    .findAny()
                    .orElse(null);
        }
    }

    private static Mistake mistake(Path file, MarkedYamlEngineException e) {
        String cause = "this is not valid YAML: " + e.getProblem();
        return e.getProblemMark()
                .map(mark -> Mistake.at(file, mark.getLine() + 1L, cause + "\n" + mark.createSnippet()))
                .orElse(Mistake.in(file, cause));
    }
}
