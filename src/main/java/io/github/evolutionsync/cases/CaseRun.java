package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One case. It sends the steps of {@code events.json} through the real routes and then compares the result with the
 * files in the folder: {@code rows.json} (the tables), {@code frames.json} (the frames that clients received), {@code
 * query.json} (the rows of {@code query.sql}), {@code requests.json} (the requests to <code>{{sink}}</code>) and {@code
 * files/} (the files in <code>{{scratch}}</code>).
 */
public final class CaseRun {
    private final Path folder;
    private final Trial trial;
    private final Duration patience;
    private final boolean rewrite;
    private final CaseTimes times = new CaseTimes(Instant.now());
    private final StringBuilder differences = new StringBuilder();

    /**
     * @param patience how long timers and other programs may take
     * @param rewrite whether to write the actual result instead of comparing it
     */
    public CaseRun(Path folder, Trial trial, Duration patience, boolean rewrite) {
        this.folder = folder;
        this.trial = trial;
        this.patience = patience;
        this.rewrite = rewrite;
    }

    /** Runs the case and returns the differences from the expected result; empty if there are none. */
    public String differences() throws IOException, InterruptedException {
        trial.prepare();
        Map<String, Screen> screens = new LinkedHashMap<>();
        try {
            Trial.TENANTS.forEach(tenant -> screens.put(tenant, trial.screen(tenant)));
            Steps steps = new Steps(trial);
            for (JsonNode step : CaseJson.parse(times.events(Files.readString(folder.resolve(Suite.EVENTS))))) {
                steps.play(step);
                trial.awaitDelivered();
            }
            compareQuery();
            compareRequests();
            compareFiles();
            ArrayNode answers = steps.answers();
            if (has("answers.json")) {
                compare("answers.json", CaseJson.pretty(answers));
            }
            boolean onlyTables = !has("query.sql") && !has("requests.json") && !has("files");
            if (has("rows.json") || rewrite && onlyTables) {
                ObjectNode rows = (ObjectNode) Tables.dump(trial.database());
                if (!answers.isEmpty()) {
                    rows.set("answers", answers);
                }
                compare("rows.json", CaseJson.pretty(rows));
            }
            if (has("frames.json") || rewrite && onlyTables) {
                compare("frames.json", CaseJson.pretty(trial.frames(screens)));
            }
            return differences.toString();
        } finally {
            screens.values().forEach(Screen::close);
        }
    }

    private void compareQuery() throws IOException {
        if (has("query.sql")) {
            String sql = Files.readString(folder.resolve("query.sql"));
            compareLater("query.json", () -> trial.database().rows(sql));
        }
    }

    private void compareRequests() throws IOException {
        boolean wanted = has("requests.json");
        if (!wanted && rewrite && trial.usesSink()) {
            wanted = Conditions.until(patience, () -> !trial.sink().requests().isEmpty());
        }
        if (wanted) {
            compareLater("requests.json", () -> trial.sink().requests());
        }
    }

    /** Waits for a result, because a timer or another thread creates it. */
    private void compareLater(String name, Supplier<JsonNode> json) throws IOException {
        Supplier<String> actual = () -> times.marked(Frames.marked(CaseJson.pretty(json.get())));
        awaitEqual(folder.resolve(name), actual);
        compare(name, actual.get());
    }

    private void compareFiles() throws IOException {
        Path files = folder.resolve("files");
        if (!Files.isDirectory(files)) {
            return;
        }
        try (Stream<Path> found = Files.walk(files)) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                Path actual = trial.scratch().resolve(files.relativize(file).toString());
                Supplier<String> text = () -> times.marked(text(actual));
                awaitEqual(file, text);
                compare(folder.relativize(file).toString(), text.get());
            }
        }
    }

    private void awaitEqual(Path expected, Supplier<String> actual) throws IOException {
        String wanted = Files.exists(expected) && !rewrite ? normal(expected, Files.readString(expected)) : null;
        Conditions.until(patience, () -> actual.get().equals(wanted));
    }

    private boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    private void compare(String name, String result) throws IOException {
        Path file = folder.resolve(name);
        String actual = times.marked(result);
        if (rewrite) {
            Files.writeString(file, actual);
            return;
        }
        String expected = Files.exists(file) ? normal(file, Files.readString(file)) : "";
        String difference = Difference.between(expected, actual);
        if (!difference.isEmpty()) {
            differences.append(file).append(", expected (-) and come (+):\n").append(difference);
        }
    }

    /** JSON files may be written by hand, so only their content is compared. */
    private static String normal(Path file, String text) {
        return file.toString().endsWith(".json") ? CaseJson.pretty(CaseJson.parse(text)) : text;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return ""; // another program is still writing it
        }
    }
}
