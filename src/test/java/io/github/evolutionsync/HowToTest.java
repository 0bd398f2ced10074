package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Deployed.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each folder of {@code docs/how-to}, done as it is written: its {@code add/} is copied, the diffs of its README are applied, and
 * {@code test} plays its {@code cases/}. They fail before, and do not after. {@code -Dcases.rewrite=true} writes what came out.
 */
class HowToTest {
    private static final Path HOW_TOS = Path.of("docs/how-to");
    private static final boolean REWRITE = Boolean.getBoolean("cases.rewrite");
    private static final String ONLY = System.getProperty("cases", "");
    private static final int MOST_LINES = 10;
    private static final Pattern DIFF = Pattern.compile("(?ms)^```diff (\\S+)\\n(.*?)^```$");
    /** As in production, where somebody plays cases: none of it is used. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none", "EVOLUTION_URL", "http://127.0.0.1:1");

    @TempDir
    Path temporary;

    @TestFactory
    Stream<DynamicTest> eachHowToFailsBeforeAndNotAfter() throws Exception {
        List<Path> howTos = howTos();
        ExecutorService two = Executors.newFixedThreadPool(2);
        Future<Output> before = two.submit(() -> before(howTos));
        List<Future<Output>> after =
                howTos.stream().map(howTo -> two.submit(() -> after(howTo))).toList();
        two.shutdown();
        Stream<DynamicTest> tests = howTos.stream()
                .map(howTo -> DynamicTest.dynamicTest(name(howTo), () -> {
                    Output done = after.get(howTos.indexOf(howTo)).get();
                    assertThat(done.said()).contains("ok    ").doesNotContain("FAIL");
                    assertThat(done.exitCode()).isZero();
                    assertThat(changedLines(howTo)).isLessThanOrEqualTo(MOST_LINES);
                    assertThat(before.get().said())
                            .contains("FAIL  " + name(howTo))
                            .doesNotContain("ok    " + name(howTo));
                }));
        return tests;
    }

    private Output before(List<Path> howTos) throws Exception {
        Deployed bundle = Deployed.into(temporary.resolve("before"));
        for (Path howTo : howTos) {
            Path cases = bundle.folder().resolve("cases");
            Files.createDirectories(cases);
            Deployed.copy(howTo.resolve("cases"), cases.resolve(name(howTo)));
        }
        return bundle.run(ENVIRONMENT, "test", "cases/", "--patience", "0");
    }

    private Output after(Path howTo) throws Exception {
        Deployed bundle = Deployed.into(temporary.resolve(name(howTo)));
        if (Files.exists(howTo.resolve("add"))) {
            Deployed.copy(howTo.resolve("add"), bundle.folder());
        }
        for (Diff diff : diffs(howTo)) {
            diff.apply(bundle.folder());
        }
        Path cases = howTo.resolve("cases").toAbsolutePath();
        return REWRITE
                ? bundle.run(ENVIRONMENT, "test", cases.toString(), "--rewrite")
                : bundle.run(ENVIRONMENT, "test", cases.toString(), "--patience", "20");
    }

    private static int changedLines(Path howTo) throws IOException {
        return diffs(howTo).stream().mapToInt(Diff::changedLines).sum();
    }

    private static List<Diff> diffs(Path howTo) throws IOException {
        List<Diff> diffs = new ArrayList<>();
        Matcher matcher = DIFF.matcher(Files.readString(howTo.resolve("README.md")));
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

    private static String name(Path howTo) {
        return howTo.getFileName().toString();
    }

    private static List<Path> howTos() throws IOException {
        try (Stream<Path> folders = Files.list(HOW_TOS)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> ONLY.isEmpty() || name(folder).equals(ONLY))
                    .sorted()
                    .toList();
        }
    }
}
