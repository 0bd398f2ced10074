package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.EvolutionSync;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder under {@code src/test/resources/cases}, one test, as {@code test} of the packaged bundle runs them. One case alone:
 * {@code mvn test -Dtest=CasesTest -Dcases=its-folder}. To write the expected files anew, for review: {@code
 * -Dcases.rewrite=true}.
 */
class CasesTest {
    private static final String ONLY = System.getProperty("cases", "");
    private static final boolean REWRITE = Boolean.getBoolean("cases.rewrite");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        Suite suite = new Suite(Path.of("src/test/resources/cases"));
        Trial trial = new Trial(suite, settings -> EvolutionSync.create("file:application.properties", settings));
        Stream<DynamicTest> cases = suite.cases().stream()
                .filter(folder -> ONLY.isEmpty() || suite.name(folder).equals(ONLY))
                .map(folder -> DynamicTest.dynamicTest(
                        suite.name(folder),
                        folder.toUri(),
                        () -> assertThat(new CaseRun(folder, trial, PATIENCE, REWRITE).differences())
                                .isEmpty()));
        Stream<DynamicTest> last = ONLY.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest("(every route that stores is reached)", () -> checkReached(trial)))
                : Stream.empty();
        return Stream.concat(cases, last).onClose(trial::close);
    }
    /** Those that only ask Evolution, answer HTTP or are started by a timer have tests of their own. */
    private static void checkReached(Trial trial) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + trial.managementPort() + "/observe/metrics");
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(List.of(
                        "receive-events",
                        "store-messages",
                        "update-messages",
                        "store-chats",
                        "store-contacts",
                        "store-connection",
                        "tell-screens",
                        "show-qrcode",
                        "keep-rejected",
                        "sync-chats",
                        "store-found-chats",
                        "deliver-frames"))
                .allSatisfy(route -> assertThat(metrics)
                        .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"" + route + "\"[^}]*\\} [1-9]"));
    }
}
