package io.github.evolutionsync.cases;

import io.github.evolutionsync.check.Explanation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.main.Main;

/**
 * {@code test cases/}: plays the cases of a folder with the routes of the working directory, on an embedded PostgreSQL,
 * and shows the differences. {@code --rewrite} writes the actual results instead, for review.
 */
public final class TestCommand {
    private static final String USAGE =
            "Usage: java -jar evolution-sync.jar test <folder of cases> [--rewrite] [--patience <seconds>]";

    private final Function<Map<String, String>, Main> bundle;

    /** @param bundle creates a Camel Main with these settings, without starting it */
    public TestCommand(Function<Map<String, String>, Main> bundle) {
        this.bundle = bundle;
    }

    /** @throws IllegalArgumentException with one sentence, if the arguments are invalid */
    public int run(List<String> arguments) {
        List<String> left = new ArrayList<>(arguments);
        boolean rewrite = left.remove("--rewrite");
        Duration patience = patience(left);
        if (left.size() != 1 || !Files.isDirectory(Path.of(left.get(0)))) {
            throw new IllegalArgumentException("Name a folder of cases. " + USAGE);
        }
        int all = 0;
        int failed = 0;
        try {
            for (Suite suite : Suite.all(Path.of(left.get(0)))) {
                all += suite.cases().size();
                failed += failed(suite, patience, rewrite);
            }
        } catch (Exception e) {
            System.err.println("Evolution Sync could not start: " + Explanation.of(e));
            return 1;
        }
        System.out.println(all + " cases, " + failed + " failed");
        return failed > 0 || all == 0 ? 1 : 0;
    }

    private int failed(Suite suite, Duration patience, boolean rewrite) throws Exception {
        int failed = 0;
        try (Trial trial = new Trial(suite, bundle)) {
            for (Path each : suite.cases()) {
                String differences = differences(each, trial, patience, rewrite);
                System.out.println((differences.isEmpty() ? "ok    " : "FAIL  ") + suite.name(each));
                System.out.print(differences);
                failed += differences.isEmpty() ? 0 : 1;
            }
        }
        return failed;
    }

    private static String differences(Path folder, Trial trial, Duration patience, boolean rewrite) throws Exception {
        try {
            return new CaseRun(folder, trial, patience, rewrite).differences();
        } catch (RuntimeException e) {
            return folder + ": " + Explanation.of(e) + "\n";
        }
    }

    private static Duration patience(List<String> left) {
        int at = left.indexOf("--patience");
        if (at < 0) {
            return Duration.ofSeconds(5);
        }
        left.remove(at);
        try {
            return Duration.ofSeconds(Long.parseLong(left.remove(at)));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("--patience must be a number of seconds. " + USAGE, e);
        }
    }
}
