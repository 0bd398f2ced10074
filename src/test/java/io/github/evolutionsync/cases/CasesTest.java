package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.EvolutionSync;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs each folder under {@code src/test/resources/cases}, or a team's own under {@code cases}, as one test, like the
 * command {@code test} of the distribution. One case: {@code mvn test -Dtest=CasesTest -Dcases=its-folder}. {@code
 * -Dcases.rewrite=true} rewrites the expected files, for review.
 */
class CasesTest {
    private static final Path PRODUCTS = Path.of("src/test/resources/cases");
    private static final Path OWN = Path.of("cases");
    private static final String ONLY = System.getProperty("cases", "");
    private static final boolean REWRITE = Boolean.getBoolean("cases.rewrite");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        List<Suite> suites = Suite.all(PRODUCTS);
        assertThat(suites).hasSize(1);
        Start start = new Start(suites.get(0));
        Stream<DynamicTest> last = ONLY.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest(
                        "(every route that stores is reached)", () -> checkReached(start.trial())))
                : Stream.empty();
        return Stream.concat(played(start), last).onClose(start::close);
    }

    @TestFactory
    Stream<DynamicContainer> ownCases() throws Exception {
        List<Suite> suites = Files.isDirectory(OWN) ? Suite.all(OWN) : List.of();
        return suites.stream()
                .map(Start::new)
                .map(start -> DynamicContainer.dynamicContainer(
                        start.suite.folder().toString(), played(start).onClose(start::close)));
    }

    private static Stream<DynamicTest> played(Start start) {
        return start.suite.cases().stream()
                .filter(folder -> ONLY.isEmpty() || start.suite.name(folder).equals(ONLY))
                .map(folder -> DynamicTest.dynamicTest(
                        start.suite.name(folder),
                        folder.toUri(),
                        () -> assertThat(new CaseRun(folder, start.trial(), PATIENCE, REWRITE).differences())
                                .isEmpty()));
    }

    /** Of the bundle, for a suite, with its first case: suites follow each other. */
    private static final class Start implements AutoCloseable {
        private final Suite suite;
        private Trial trial;

        private Start(Suite suite) {
            this.suite = suite;
        }

        private Trial trial() throws Exception {
            if (trial == null) {
                trial = new Trial(suite, settings -> EvolutionSync.create("file:application.properties", settings));
            }
            return trial;
        }

        @Override
        public void close() {
            if (trial != null) {
                trial.close();
            }
        }
    }

    /** Those that only ask Evolution, answer HTTP or are started by a timer have tests of their own. */
    private static void checkReached(Trial trial) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + trial.managementPort() + "/observe/metrics");
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(List.of(
                        "receive-events",
                        "route-events",
                        "store-connection",
                        "send-frames",
                        "store-qrcode",
                        "keep-rejected",
                        "sync-chats",
                        "store-found-chats",
                        "deliver-frames"))
                .allSatisfy(route -> assertThat(metrics)
                        .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"" + route + "\"[^}]*\\} [1-9]"));
    }
}
