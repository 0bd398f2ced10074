package io.github.evolutionsync.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** A file of routes, with the line of everything in it. */
record YamlFile(Path path, List<Entry> entries) {

    /**
     * A key with a text.
     *
     * @param parent the key around it
     * @param line   where the text begins, from 1
     * @param item   the route or the like that it stands in, by its place in the file
     */
    record Entry(String parent, String key, String text, long line, int item) {
        private static final String FILE = "resource:file:";

        /** Whether the text stands in a file of its own. */
        boolean isFile() {
            return text.startsWith(FILE);
        }

        /** @param folder of the routes, which names itself in the text */
        Path file(Path folder) {
            return folder.resolveSibling(text.substring(FILE.length()));
        }
    }

    /** The routes of a folder; what is no YAML is among the mistakes, and not in the list. */
    static List<YamlFile> read(Path folder, List<Mistake> mistakes) throws IOException {
        List<YamlFile> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(f -> f.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList()) {
                try {
                    files.add(read(file));
                } catch (MarkedYamlEngineException e) {
                    mistakes.add(mistake(file, e));
                }
            }
        }
        return files;
    }

    private static YamlFile read(Path file) {
        List<Entry> entries = new ArrayList<>();
        try {
            Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(Files.readString(file));
            if (root.orElse(null) instanceof SequenceNode items) {
                for (int i = 0; i < items.getValue().size(); i++) {
                    new Item(i, entries).collect("", "", items.getValue().get(i));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        return new YamlFile(file, entries);
    }

    private record Item(int number, List<Entry> entries) {
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
                for (NodeTuple pair : mapping.getValue()) {
                    if (pair.getKeyNode() instanceof ScalarNode name) {
                        collect(key, name.getValue(), pair.getValueNode());
                    }
                }
            }
        }
    }

    private static Mistake mistake(Path file, MarkedYamlEngineException e) {
        String cause = "this is no YAML: " + e.getProblem();
        return e.getProblemMark()
                .map(mark -> Mistake.at(file, mark.getLine() + 1L, cause + "\n" + mark.createSnippet()))
                .orElse(Mistake.in(file, cause));
    }
}
