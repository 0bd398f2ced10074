package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Deployed.Output;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mistake in the routes or settings prevents startup, and the error names the problem and its place, as in {@code
 * src/test/resources/mistakes}. {@code check} and {@code dev} print the same text. {@code -Dmistakes.rewrite=true}
 * rewrites the texts, for review.
 */
class MistakesTest {
    private static final Path EXPECTED = Path.of("src/test/resources/mistakes");
    private static final boolean REWRITE = Boolean.getBoolean("mistakes.rewrite");
    private static final int SCREEN = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String COULD_NOT = "Evolution Sync could not start: ";

    /** In a file of the bundle, the first occurrence of a text is replaced; in a new file, it is empty. */
    private record Edit(String fact, String file, String before, String after) {}

    private static final List<Edit> EDITS = List.of(
            new Edit(
                    "yaml-is-not-indented",
                    "routes/store/store-connection.camel.yaml",
                    "    id: store",
                    "   id: store"),
            new Edit("a-step-is-unknown", "routes/store/keep-rejected.camel.yaml", "- filter:", "- filtre:"),
            new Edit("a-field-is-unknown", "routes/store/store-connection.camel.yaml", "description:", "descripton:"),
            new Edit("an-endpoint-option-is-unknown", "routes/catch-up/catch-up.camel.yaml", "greedy", "greedi"),
            new Edit(
                    "an-endpoint-option-of-a-kamelet-is-unknown",
                    "routes/kamelets/run-statement.kamelet.yaml",
                    "useHeadersAsParameters",
                    "useHeaderAsParameters"),
            new Edit("a-component-is-unknown", "routes/deliver/send-frames.camel.yaml", "livefeed:", "livefed:"),
            new Edit("a-kamelet-is-unknown", "routes/receive/route-events.camel.yaml", "store-rows", "store-row"),
            new Edit("a-parameter-is-missing", "routes/receive/route-events.camel.yaml", "statement:", "statment:"),
            new Edit(
                    "a-setting-is-unknown",
                    "routes/maintain/forget-updates.camel.yaml",
                    "updates.keep}}",
                    "updates.kept}}"),
            new Edit("a-bean-is-unknown", "routes/store/keep-rejected.camel.yaml", "rejectRows", "setApart"),
            new Edit(
                    "a-route-is-unknown",
                    "routes/store/store-connection.camel.yaml",
                    "direct:keep-rejected",
                    "direct:keep-reject"),
            new Edit(
                    "a-route-stands-twice",
                    "routes/store-connection-again.camel.yaml",
                    "",
                    "- route:\n    id: store-connection\n    from:\n      uri: direct:again\n      steps: []\n"),
            new Edit(
                    "a-file-is-missing",
                    "routes/receive/route-events.camel.yaml",
                    "statement: store-chats",
                    "statement: store-chat"),
            new Edit("anybody-may-call-a-route", "routes/serve/serve-api.camel.yaml", "http,callers", "http"),
            new Edit("simple-does-not-parse", "routes/send/claim-sends.camel.yaml", "${body.size} >", "${body.size >"),
            new Edit("jq-does-not-parse", "routes/mapping/chats.jq", "| rows(", "| | rows("),
            new Edit(
                    "jq-in-a-route-does-not-parse",
                    "routes/store/divide-batch.camel.yaml",
                    "payload: .}]'",
                    "payload: .}'"),
            new Edit("a-jq-module-does-not-parse", "routes/mapping/modules/whatsapp.jq", "or . == \"\"", "or or"),
            new Edit("a-jq-module-is-missing", "routes/mapping/messages.jq", "\"whatsapp\"", "\"whatsap\""),
            new Edit("a-list-of-words-is-no-json", "routes/mapping/modules/words.json", "\",", "\""),
            new Edit("sql-does-not-parse", "routes/sql/store-messages.sql", "SELECT", "SELEKT"),
            new Edit("sql-names-an-unknown-column", "routes/sql/list-chats.sql", "tenant_id", "tenant_idd"),
            new Edit("a-function-does-not-parse", "routes/sql/functions/store-chats.sql", "BEGIN", "BEGIN;"),
            new Edit(
                    "a-migration-does-not-parse",
                    "routes/sql/migrations/V9000__source.sql",
                    "",
                    "ALTER TABLE messages ADD COLUM source text;\n"),
            new Edit(
                    "a-setting-of-camel-is-misspelt",
                    "application.properties",
                    "camel.component.evolution.max-batch",
                    "camel.component.evolution.max-bach"));

    /** In a process each, which is what takes long. Those in the files that {@code dev} watches are put to it one after the other. */
    private static final Set<String> STARTED = Set.of("a-step-is-unknown", "a-setting-of-camel-is-misspelt");

    /** One of each kind. */
    private static final Set<String> CHECKED = Set.of(
            "a-step-is-unknown",
            "an-endpoint-option-is-unknown",
            "jq-does-not-parse",
            "sql-names-an-unknown-column",
            "a-function-does-not-parse");

    @TempDir
    Path temporary;

    /** A socket that nobody holds is closed by the garbage collector. */
    private final List<ServerSocket> held = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (ServerSocket socket : held) {
            socket.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> aMistakePreventsStartupAndCheckAndDevReportTheSame() throws Exception {
        String database = Bundle.newDatabase();
        Deployed right = Deployed.into(temporary.resolve("right"));
        // it makes the tables, which all others find
        Output http = run(right, database, Map.of("HTTP_PORT", taken()));
        ExecutorService two = Executors.newFixedThreadPool(2);
        Future<Map<Edit, String>> saved = two.submit(() ->
                said(EDITS.stream().filter(edit -> !STARTED.contains(edit.fact)).toList(), database));
        Future<Output> management = two.submit(() -> run(right, database, Map.of("MANAGEMENT_PORT", taken())));
        Future<Output> socketIo = two.submit(() -> run(right, database, Map.of("SOCKETIO_PORT", taken())));
        Future<Output> checked = two.submit(() -> run(right, database, Map.of(), "check"));
        List<DynamicTest> mistakes = new ArrayList<>();
        for (Edit edit : EDITS) {
            if (STARTED.contains(edit.fact)) {
                Future<Output> started = two.submit(() -> runWith(edit, database));
                mistakes.add(DynamicTest.dynamicTest(edit.fact, () -> verify(edit.fact, started.get())));
            } else {
                mistakes.add(DynamicTest.dynamicTest(
                        edit.fact + ", saved",
                        () -> verify(edit.fact, saved.get().get(edit))));
            }
            if (CHECKED.contains(edit.fact)) {
                Future<Output> check = two.submit(() -> runWith(edit, database, "check"));
                mistakes.add(DynamicTest.dynamicTest(edit.fact + ", checked", () -> {
                    assertThat(check.get().exitCode()).isEqualTo(1);
                    verify(edit.fact, COULD_NOT + check.get().said());
                }));
            }
        }
        two.shutdown();
        mistakes.add(DynamicTest.dynamicTest("the-http-port-is-taken", () -> verify("the-http-port-is-taken", http)));
        mistakes.add(DynamicTest.dynamicTest(
                "the-management-port-is-taken", () -> verify("the-management-port-is-taken", management.get())));
        mistakes.add(DynamicTest.dynamicTest(
                "the-socketio-port-is-taken", () -> verify("the-socketio-port-is-taken", socketIo.get())));
        mistakes.add(DynamicTest.dynamicTest("check-finds-nothing", () -> {
            assertThat(checked.get().said())
                    .contains(" routes and their mappings are valid")
                    .contains("the check changed nothing in it");
            assertThat(checked.get().exitCode()).isZero();
        }));
        return mistakes.stream();
    }

    private Output runWith(Edit edit, String database, String... arguments) throws IOException, InterruptedException {
        Deployed folder = Deployed.into(Files.createTempDirectory(temporary, edit.fact));
        long line = apply(edit, folder.folder());
        Output output = run(folder, database, Map.of(), arguments);
        return new Output(output.exitCode(), marked(output.all(), edit, line));
    }

    /** What {@code dev} says when an edit is saved, after the one before was taken back. */
    private Map<Edit, String> said(List<Edit> edits, String database) throws IOException {
        Deployed folder = Deployed.into(temporary.resolve("saved"));
        Path output = temporary.resolve("saved.log");
        Map<Edit, String> said = new HashMap<>();
        Process dev = null;
        try {
            for (Edit edit : edits) {
                Path file = folder.folder().resolve(edit.file);
                String right = Files.exists(file) ? Files.readString(file) : null;
                long line = apply(edit, folder.folder());
                if (dev == null) {
                    dev = folder.start(output, environment(database), "dev");
                }
                await(edit.fact)
                        .atMost(PATIENCE)
                        .until(() -> afterEachStart(output).size() == said.size() + 2);
                String all = afterEachStart(output).get(said.size());
                said.put(edit, marked(new Output(1, all).said(), edit, line));
                if (right == null) {
                    Files.delete(file);
                } else {
                    Files.writeString(file, right);
                }
            }
        } finally {
            if (dev != null) {
                dev.destroyForcibly();
            }
        }
        return said;
    }

    private static List<String> afterEachStart(Path output) throws IOException {
        return List.of(Files.readString(output).split("Fix the mistake and save the file to retry\\.\n", -1));
    }

    /** So that a text stays the same when lines are added above, and still proves that it names the right one. */
    private static String marked(String output, Edit edit, long line) {
        String place = edit.file + ", line ";
        return output.replaceAll(Pattern.quote(place + line) + "\\b", place + "<of the edit>");
    }

    private static void verify(String fact, Output output) throws IOException {
        assertThat(output.exitCode()).as(output.all()).isEqualTo(1);
        assertThat(output.all().lines()).noneMatch(line -> line.matches("\\s+at .*|Caused by.*|.*Exception.*"));
        verify(fact, output.said());
    }

    private static void verify(String fact, String said) throws IOException {
        Path expected = EXPECTED.resolve(fact + ".txt");
        String withoutPort = said.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:<port>");
        if (REWRITE) {
            Files.createDirectories(EXPECTED);
            Files.writeString(expected, withoutPort);
        }
        assertThat(withoutPort).isEqualTo(Files.readString(expected));
        assertThat(said.lines()).hasSizeLessThanOrEqualTo(SCREEN);
    }

    /** A port that this test holds until it ends. */
    private String taken() throws IOException {
        ServerSocket socket = new ServerSocket(Bundle.freePort(), 1, InetAddress.getByName("127.0.0.1"));
        held.add(socket);
        return Integer.toString(socket.getLocalPort());
    }

    /** Returns the line of the edit, from 1. */
    private static long apply(Edit edit, Path folder) throws IOException {
        Path file = folder.resolve(edit.file);
        if (edit.before.isEmpty()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, edit.after);
            return 1;
        }
        String text = Files.readString(file);
        int at = text.indexOf(edit.before);
        assertThat(at).as("'%s' in %s", edit.before, edit.file).isNotNegative();
        Files.writeString(file, text.substring(0, at) + edit.after + text.substring(at + edit.before.length()));
        return text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    private static Map<String, String> environment(String database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("EVOLUTION_URL", "http://127.0.0.1:1");
        environment.put("EVOLUTION_API_KEY", "key");
        environment.put("DATABASE_URL", database);
        environment.put("DATABASE_USER", Bundle.DATABASE_USER);
        environment.put("API_KEY", Bundle.API_KEY);
        environment.put("JWT_SECRET", Bundle.JWT_SECRET);
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(Bundle.freePort()));
        environment.put("MANAGEMENT_PORT", Integer.toString(Bundle.freePort()));
        return environment;
    }

    private static Output run(Deployed folder, String database, Map<String, String> more, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> environment = environment(database);
        environment.putAll(more);
        return folder.run(environment, arguments);
    }
}
