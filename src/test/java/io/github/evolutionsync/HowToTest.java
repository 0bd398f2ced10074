package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Deployed.Output;
import io.github.evolutionsync.cases.CaseRun;
import io.github.evolutionsync.cases.Suite;
import io.github.evolutionsync.cases.Trial;
import io.github.evolutionsync.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applies each folder of {@code docs/how-to} to a copy of the project and plays its cases with {@code test cases/}. The
 * cases fail before and pass after. {@code -Dcases.rewrite=true} writes the actual results.
 */
class HowToTest {
    private static final boolean REWRITE = Boolean.getBoolean("cases.rewrite");
    private static final String ONLY = System.getProperty("cases", "");
    private static final int MOST_LINES = 10;
    private static final Path PRODUCTS_CASES = Path.of("src/test/resources/cases");
    /** As in production, where somebody plays cases: none of it is used. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none", "EVOLUTION_URL", "http://127.0.0.1:1");

    @TempDir
    Path temporary;

    /** On one start. */
    @Test
    void theCasesOfEachHowToFailBefore() throws Exception {
        Path nothing = Files.createDirectory(temporary.resolve("nothing"));
        try (Trial trial = new Trial(
                new Suite(nothing, nothing, List.of()),
                settings -> EvolutionSync.create("file:application.properties", settings))) {
            for (HowTo howTo : howTos()) {
                for (Suite suite : Suite.all(howTo.cases())) {
                    for (Path each : suite.cases()) {
                        assertThat(failure(each, trial)).as(each.toString()).isNotEmpty();
                    }
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> theCasesOfAHowToPassAfter() throws Exception {
        return after(howTos().subList(0, 1), this::after);
    }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> theCasesOfEachHowToPassAfter() throws Exception {
        return after(howTos(), this::after);
    }

    /** Their own cases, and those that were there before. */
    @Tag("long")
    @TestFactory
    Stream<DynamicTest> theProductsCasesAreTheSameAfterEachHowTo() throws Exception {
        return after(howTos(), howTo -> {
            Deployed clone = howTo.doneIn(temporary.resolve(howTo.name()));
            Deployed.copy(PRODUCTS_CASES, clone.folder().resolve("cases/products"));
            return clone.run(Duration.ofMinutes(10), ENVIRONMENT, "test", "cases/", "--patience", "20");
        });
    }

    @Test
    void theTablesThatATeamAppliesItselfAreMadeByTheCommandOfItsHowTo() throws Exception {
        String command = Files.readAllLines(Path.of("docs/how-to/fill-a-crm-table/README.md")).stream()
                .filter(line -> line.endsWith(" > tables.sql"))
                .findFirst()
                .orElseThrow();
        Path tables = temporary.resolve("tables.sql");
        Process shell = new ProcessBuilder("sh", "-c", command.replace("tables.sql", tables.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(shell.waitFor()).isZero();

        String database = Bundle.newDatabase();
        Bundle.rows(database, Files.readString(tables));
        // as with DATABASE_MIGRATE=false: it prepares every statement of routes/sql
        Database.open(database, Bundle.DATABASE_USER, "", 1, false).close();
    }

    private static String failure(Path folder, Trial trial) throws Exception {
        try {
            return new CaseRun(folder, trial, Duration.ZERO, false).differences();
        } catch (IllegalStateException e) {
            return e.getMessage(); // its query names a column or table that is not there
        }
    }

    private interface Run {
        Output of(HowTo howTo) throws Exception;
    }

    private static Stream<DynamicTest> after(List<HowTo> howTos, Run run) {
        ExecutorService two = Executors.newFixedThreadPool(2);
        record Running(HowTo howTo, Future<Output> output) {}
        List<Running> all = howTos.stream()
                .map(howTo -> new Running(howTo, two.submit(() -> run.of(howTo))))
                .toList();
        two.shutdown();
        return all.stream()
                .map(each -> DynamicTest.dynamicTest(each.howTo().name(), () -> {
                    Output done = each.output().get();
                    assertThat(done.said()).contains("ok    ").doesNotContain("FAIL");
                    assertThat(done.exitCode()).as(done.all()).isZero();
                    assertThat(each.howTo().changedLines()).isLessThanOrEqualTo(MOST_LINES);
                }));
    }

    private Output after(HowTo howTo) throws Exception {
        Deployed clone = howTo.doneIn(temporary.resolve(howTo.name()));
        String cases = howTo.cases().toAbsolutePath().toString();
        return REWRITE
                ? clone.run(ENVIRONMENT, "test", cases, "--rewrite")
                : clone.run(ENVIRONMENT, "test", "cases/", "--patience", "20");
    }

    private static List<HowTo> howTos() throws IOException {
        return HowTo.all().stream()
                .filter(howTo -> ONLY.isEmpty() || howTo.name().equals(ONLY))
                .toList();
    }
}
