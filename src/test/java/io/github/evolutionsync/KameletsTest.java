package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kamelets in the routes of another project, which has none of our routes: {@code docs/examples}. */
class KameletsTest {
    private static final Path EXAMPLES = Path.of("docs/examples");
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void eventsOfEvolutionAreLogged() throws Exception {
        Set<String> logged = ConcurrentHashMap.newKeySet();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja-1"),
                SimulatedInstance.named("outra"))) {
            Main main = example(
                    "log-events", Map.of("evolution.url", evolution.url(), "evolution.api-key", evolution.apiKey()));
            main.init();
            main.getCamelContext().getCamelContextExtension().addLogListener((exchange, camelLogger, message) -> {
                logged.add(message);
                return message;
            });
            main.start();
            try {
                await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
                JsonNode data = Bundle.JSON.readTree("{\"id\":\"1\"}");
                evolution.emitWithoutStoring("outra", "labels.edit", data);
                evolution.emitWithoutStoring("loja-1", "call", data);
                await().atMost(SOON).untilAsserted(() -> assertThat(logged).contains("1 × call"));
                assertThat(logged).noneMatch(message -> message.contains("labels.edit"));
            } finally {
                main.stop();
            }
        }
    }

    @Test
    void aTimersFrameReachesTheTenantsClients() throws Exception {
        int port = Bundle.freePort();
        Main main = example(
                "announce",
                Map.of(
                        "http.port",
                        Integer.toString(port),
                        "announce.period",
                        "100",
                        "camel.component.livefeed.jwt-secret",
                        Bundle.JWT_SECRET));
        main.start();
        String token = new Tokens(Bundle.JWT_SECRET).issue("acme", Duration.ofHours(1));
        try (Feed screen = Feed.open("ws://127.0.0.1:" + port + "/ws?token=" + token)) {
            JsonNode frame = screen.await(each -> each.path("event").asText().equals("announcement"));
            assertThat(frame.at("/data/text").asText()).isEqualTo("We are open");
        } finally {
            main.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evolution-source", "livefeed-sink"})
    void everyPropertyIsDescribedAndUsed(String kamelet) throws Exception {
        String text = Files.readString(Path.of("src/main/resources/kamelets/" + kamelet + ".kamelet.yaml"));
        JsonNode definition = new YAMLMapper().readTree(text).at("/spec/definition");
        Set<String> properties = new TreeSet<>();
        definition.path("properties").properties().forEach(property -> {
            properties.add(property.getKey());
            assertThat(property.getValue().path("title").asText()).isNotBlank();
            assertThat(property.getValue().path("description").asText()).endsWith(".");
        });
        assertThat(properties).isNotEmpty().allSatisfy(name -> assertThat(text).contains("{{" + name + "}}"));
    }

    private static Main example(String name, Map<String, String> settings) {
        Main main = new Main();
        Path properties = EXAMPLES.resolve(name + ".properties");
        main.setPropertyPlaceholderLocations(Files.exists(properties) ? "file:" + properties : "false");
        main.configure().setRoutesIncludePattern("file:" + EXAMPLES.resolve(name + ".camel.yaml"));
        settings.forEach(main::addOverrideProperty);
        return main;
    }
}
