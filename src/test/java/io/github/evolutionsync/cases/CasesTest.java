package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Feed;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.FeedPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder under {@code src/test/resources/cases}, one test: {@code events.json} goes through the real routes, then the
 * tables are {@code rows.json} and the screens were told {@code frames.json}. A step of events.json is
 *
 * <ul>
 *   <li>an envelope as Evolution sends it;
 *   <li>{@code {"batch": [envelopes]}}: several that waited together;
 *   <li>{@code {"findChats": body, "instance": name}}: a sync that gets this answer; its result is in rows.json.
 * </ul>
 *
 * Instances {@code loja} and {@code filial} are tenant acme's, {@code outra} is globex's. One case alone: {@code mvn test
 * -Dtest=CasesTest -Dcases=its-folder}. To write the expected files anew, for review: {@code -Dcases.rewrite=true}.
 */
class CasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final String ONLY = System.getProperty("cases", "");
    private static final List<String> TENANTS = List.of("acme", "globex");

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("filial"),
                SimulatedInstance.named("outra"));
        Bundle bundle = Bundle.start(evolution, Map.of("tenants", "loja=acme,filial=acme,outra=globex"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> bundle.value("SELECT count(*) FROM instances WHERE connected")
                        .equals("3"));
        Stream<DynamicTest> cases = folders()
                .map(folder -> DynamicTest.dynamicTest(
                        folder.getFileName().toString(), folder.toUri(), () -> run(folder, evolution, bundle)));
        Stream<DynamicTest> last = ONLY.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest("(every route that stores is reached)", () -> checkReached(bundle)))
                : Stream.empty();
        return Stream.concat(cases, last).onClose(() -> {
            bundle.close();
            evolution.close();
        });
    }

    /** Those that only ask Evolution, answer HTTP or are started by a timer have tests of their own. */
    private static void checkReached(Bundle bundle) throws Exception {
        String metrics = bundle.metrics();
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

    private static Stream<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders
                    .filter(Files::isDirectory)
                    .filter(folder ->
                            ONLY.isEmpty() || folder.getFileName().toString().equals(ONLY))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static void run(Path folder, SimulatedEvolution evolution, Bundle bundle) throws Exception {
        Tables.clear(bundle);
        Map<String, Feed> screens = new LinkedHashMap<>();
        try {
            TENANTS.forEach(tenant -> screens.put(tenant, bundle.feed(tenant)));
            ArrayNode answers = Bundle.JSON.createArrayNode();
            for (JsonNode step :
                    Bundle.JSON.readTree(folder.resolve("events.json").toFile())) {
                play(step, evolution, bundle, answers);
                awaitTold(bundle);
            }
            ObjectNode rows = (ObjectNode) Tables.dump(bundle);
            if (!answers.isEmpty()) {
                rows.set("answers", answers);
            }
            Expected.check(folder.resolve("rows.json"), rows);
            Expected.check(folder.resolve("frames.json"), Frames.of(screens, bundle));
        } finally {
            screens.values().forEach(Feed::close);
            evolution.clearFaults();
        }
    }

    private static void play(JsonNode step, SimulatedEvolution evolution, Bundle bundle, ArrayNode answers)
            throws Exception {
        if (step.has("findChats")) {
            String instance = step.path("instance").asText();
            evolution.failHttp(
                    "/chat/findChats/" + instance, 200, step.path("findChats").toString());
            answers.add(Bundle.JSON.readTree(bundle.post("/api/chats/sync/" + instance, "", Bundle.API_KEY)
                    .body()));
        } else if (step.has("batch")) {
            // as the component does: one exchange an event name, in order of first appearance
            Map<String, ArrayNode> byName = new LinkedHashMap<>();
            step.path("batch")
                    .forEach(event -> byName.computeIfAbsent(
                                    event.path("event").asText(), name -> Bundle.JSON.createArrayNode())
                            .add(event));
            byName.forEach((name, events) -> receive(bundle, name, events));
        } else {
            receive(
                    bundle,
                    step.path("event").asText(),
                    Bundle.JSON.createArrayNode().add(step));
        }
    }

    private static void receive(Bundle bundle, String event, ArrayNode events) {
        ProducerTemplate template = bundle.template();
        template.sendBodyAndHeader("direct:receive-events", events, "CamelEvolutionEvent", event);
    }

    /** One frame for each step, not one for several: so the frames are the same at each run. */
    private static void awaitTold(Bundle bundle) {
        bundle.rows("SELECT tenant_id, seq FROM tenants").forEach(tenant -> {
            String name = tenant.get("tenant_id").toString();
            long seq = ((Number) tenant.get("seq")).longValue();
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> FeedPosition.of(bundle.livefeed(), name) >= seq);
        });
    }
}
