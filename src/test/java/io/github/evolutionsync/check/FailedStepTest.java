package io.github.evolutionsync.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A mistake that appears only with an event is one line in the log, with its file and line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailedStepTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution);
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @Test
    void jqThatDoesNotFitAValueIsOneLine() throws Exception {
        Path file = route("jq: {expression: '. + 1'}");

        assertThat(logged(file)).isEqualTo(file + ", line 13: string (\"text\") and number (1) cannot be added");
    }

    @Test
    void aStatementWithoutItsHeaderIsOneLine() throws Exception {
        Path file = route("constant: {expression: 'SELECT :?nothing'}");

        assertThat(logged(file)).startsWith(file + ", line 16: Cannot find key [nothing] ");
    }

    @Test
    void aStatementThatTheDatabaseRejectsIsOneLine() throws Exception {
        Path file = route("constant: {expression: 'SELECT 1 / 0'}");

        assertThat(logged(file)).isEqualTo(file + ", line 16: ERROR: division by zero");
    }

    @Test
    void anEventThatFailsByAMistakeBecomesADeadLetterThatNamesTheMistake() throws Exception {
        Path file = Files.writeString(folder.resolve("own.camel.yaml"), """
                - route:
                    id: store-qrcode
                    from:
                      uri: direct:store-qrcode
                      steps:
                        - setBody:
                            expression:
                              jq:
                                expression: . + 1
                """);
        load(file);
        try (LogCapture log = new LogCapture()) {
            bundle.template()
                    .sendBodyAndHeader(
                            "direct:receive-events",
                            Bundle.JSON.readTree("[{\"event\": \"qrcode.updated\", \"instance\": \"loja\"}]"),
                            "CamelEvolutionEvent",
                            "qrcode.updated");

            String error = bundle.value("SELECT error FROM dead_letters");
            assertThat(error).startsWith(file + ", line 6: array ").endsWith(" cannot be added");
            assertThat(log.atLeast(Level.WARN)).singleElement().asString().endsWith(error);
        }
    }

    private Path route(String expression) throws Exception {
        return Files.writeString(folder.resolve("own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: timer:own
                      parameters:
                        repeatCount: 1
                        delay: 0
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: '"text"'
                        - setBody:
                            expression:
                              %s
                        - to:
                            uri: jdbc:dataSource
                            parameters:
                              useHeadersAsParameters: true
                """.formatted(expression));
    }

    private String logged(Path file) throws Exception {
        CamelContext context = bundle.template().getCamelContext();
        try (LogCapture log = new LogCapture()) {
            load(file);
            await().atMost(SOON).until(() -> !log.atLeast(Level.WARN).isEmpty());
            await("the exchange is done")
                    .atMost(SOON)
                    .until(() -> context.getInflightRepository().size("own") == 0);
            List<String> lines = log.atLeast(Level.WARN);
            assertThat(lines).hasSize(1);
            return lines.get(0);
        }
    }

    /** Instead of a route with the same id, where there is one. */
    private void load(Path file) throws Exception {
        CamelContext context = bundle.template().getCamelContext();
        PluginHelper.getRoutesLoader(context)
                .updateRoutes(PluginHelper.getResourceLoader(context).resolveResource("file:" + file));
    }
}
