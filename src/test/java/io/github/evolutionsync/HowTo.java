package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of {@code docs/how-to}: the files of its {@code add/}, and the diffs of its page. */
public record HowTo(Path folder) {
    private static final Path ALL = Path.of("docs/how-to");
    private static final Pattern DIFF = Pattern.compile("(?ms)^```diff (\\S+)\\n(.*?)^```$");
    private static final Pattern FILE = Pattern.compile("(?ms)^```(?!diff)\\w+ (\\S+)\\n(.*?)^```$");

    public static List<HowTo> all() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            return folders.filter(Files::isDirectory).sorted().map(HowTo::new).toList();
        }
    }

    public String name() {
        return folder.getFileName().toString();
    }

    /** Where its cases are, before and after it is done. */
    public Path cases() {
        return folder.resolve("add/cases");
    }

    /** The files that its page shows whole, by their paths in a checkout. */
    public Map<String, String> shownFiles() throws IOException {
        return FILE.matcher(Files.readString(page()))
                .results()
                .collect(Collectors.toMap(file -> file.group(1), file -> file.group(2)));
    }

    /** A page of {@code docs} with the folder's name, else its README. */
    private Path page() {
        Path ofDocs = ALL.resolveSibling(name() + ".md");
        return Files.exists(ofDocs) ? ofDocs : folder.resolve("README.md");
    }

    /** Does what it says in a copy of what the bundle is deployed with, and of what the rules read. */
    public Deployed doneIn(Path clone) throws IOException {
        Deployed bundle = Deployed.into(clone);
        Files.createDirectories(clone.resolve("docs"));
        for (String file : List.of("application-kafka.properties", "docs/settings.md")) {
            Files.copy(Path.of(file), clone.resolve(file));
        }
        Deployed.copy(folder.resolve("add"), clone);
        for (Diff diff : diffs()) {
            diff.apply(clone);
        }
        return bundle;
    }

    public int changedLines() throws IOException {
        return diffs().stream().mapToInt(Diff::changedLines).sum();
    }

    private List<Diff> diffs() throws IOException {
        List<Diff> diffs = new ArrayList<>();
        Matcher matcher = DIFF.matcher(Files.readString(page()));
        while (matcher.find()) {
            for (String hunk : matcher.group(2).split("(?m)^@@\\n")) {
                diffs.add(new Diff(matcher.group(1), hunk));
            }
        }
        return diffs;
    }

    /** Lines that begin with a space are there, with a minus are taken out, with a plus are put in. */
    private record Diff(String file, String hunk) {

        int changedLines() {
            return Math.max(lines("+").size(), lines("-").size());
        }

        void apply(Path folder) throws IOException {
            Path path = folder.resolve(file);
            String text = "\n" + Files.readString(path);
            String before = "\n" + String.join("\n", lines(" -")) + "\n";
            String after = "\n" + String.join("\n", lines(" +")) + "\n";
            assertThat(text.split(Pattern.quote(before), -1))
                    .as("%s holds once:%n%s", file, before)
                    .hasSize(2);
            Files.writeString(path, text.replace(before, after).substring(1));
        }

        private List<String> lines(String marks) {
            return hunk.lines()
                    .filter(line -> marks.indexOf(line.charAt(0)) >= 0)
                    .map(line -> line.substring(1))
                    .toList();
        }
    }
}
