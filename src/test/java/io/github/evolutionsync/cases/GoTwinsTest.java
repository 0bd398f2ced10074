package io.github.evolutionsync.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.EvolutionSync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The same facts as Evolution Go and Evolution API send them, to one tenant each, lead to equal rows. {@code twins.json} has the events of both;
 * those of Evolution Go are made from the structs of its code and whatsmeow's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoTwinsTest {
    private static final Path TWINS = Path.of("src/test/resources/evolution-go/twins.json");
    private static final String TOKEN = "a-token-that-must-not-appear-anywhere";
    private static final String GO = "loja";
    private static final String API = "outra";
    private static final String INSTANCE = """
            SELECT i.state, i.status_reason, i.owner_jid, i.profile_name FROM instances i WHERE i.name = '%s'""";
    private static final String SECRETS = """
            SELECT (SELECT count(*) FROM messages m WHERE m::text LIKE '%%%1$s%%') + (SELECT count(*) FROM chats c WHERE c::text LIKE '%%%1$s%%')
              + (SELECT count(*) FROM dead_letters d WHERE d::text LIKE '%%%1$s%%')""".formatted(TOKEN);

    private Trial trial;

    @BeforeAll
    void start() throws Exception {
        Path products = Path.of("src/test/resources/cases");
        trial = new Trial(
                new Suite(products, products, List.of()),
                settings -> EvolutionSync.create("file:application.properties", settings));
    }

    @AfterAll
    void stop() {
        trial.close();
    }

    @TestFactory
    Stream<DynamicTest> evolutionGoLeadsToTheRowsOfEvolutionApi() throws Exception {
        JsonNode twins = CaseJson.parse(Files.readString(TWINS));
        assertThat(twins).hasSizeGreaterThan(100);
        return StreamSupport.stream(twins.spliterator(), false)
                .map(twin -> DynamicTest.dynamicTest(twin.path("fact").asText(), () -> {
                    trial.prepare();
                    twin.path("api").forEach(event -> receive(event, API));
                    twin.path("go").forEach(event -> receive(event, GO));
                    assertThat(rows("acme", GO)).isEqualTo(rows("globex", API));
                    assertThat(trial.database().value(SECRETS)).isEqualTo("0");
                }));
    }

    private void receive(JsonNode event, String instance) {
        ObjectNode envelope = event.deepCopy();
        if (instance.equals(GO)) {
            envelope.put("instanceToken", TOKEN)
                    .put("instanceId", "0a3b0000-0000-4000-8000-000000000001")
                    .put("instanceName", instance);
        } else {
            envelope.put("instance", instance);
        }
        trial.receive(
                event.path("event").asText(), CaseJson.MAPPER.createArrayNode().add(envelope));
    }

    /** Without the names of the tenant and the instance. */
    private String rows(String tenant, String instance) {
        ObjectNode rows = (ObjectNode) Tables.dump(trial.database());
        assertThat(rows.has("dead_letters")).as("%s", rows).isFalse();
        for (JsonNode table : rows) {
            ((ArrayNode) table)
                    .removeIf(row ->
                            row.has("tenant") && !row.path("tenant").asText().equals(tenant));
        }
        rows.set("instance", trial.database().rows(INSTANCE.formatted(instance)));
        return CaseJson.pretty(rows)
                .replace("\"" + tenant + "\"", "\"<tenant>\"")
                .replace("\"" + instance, "\"<instance>");
    }
}
