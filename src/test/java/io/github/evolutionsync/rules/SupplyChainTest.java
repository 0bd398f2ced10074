package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The libraries of the distribution, according to its bill of materials (CycloneDX, target/evolution-sync-sbom.json).
 */
class SupplyChainTest {
    /** Each lets an Apache-2.0 bundle be passed on; where a library has several, one of these is enough. */
    private static final Set<String> LICENCES = Set.of(
            "Apache-2.0",
            "AL 2.0", // as RabbitMQ's client names it
            "MIT",
            "MIT-0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "0BSD",
            "CC0-1.0",
            "EPL-2.0",
            "Public Domain");

    private final List<JsonNode> components = new ArrayList<>();

    SupplyChainTest() throws IOException {
        Path listed = Path.of("target/evolution-sync-sbom.json");
        assumeThat(listed).as("mvn -o makes none").exists();
        new ObjectMapper().readTree(listed.toFile()).path("components").forEach(components::add);
    }

    @Test
    void everyLibraryIsListedWithVersionHashAndALicenceThatAllowsRedistribution() {
        assertThat(components).hasSizeGreaterThan(100).allSatisfy(component -> {
            assertThat(component.path("version").asText())
                    .as(component.path("purl").asText())
                    .isNotEmpty()
                    .doesNotContain("SNAPSHOT");
            assertThat(component.path("hashes"))
                    .as(component.path("purl").asText())
                    .isNotEmpty();
            assertThat(licences(component)).as(component.path("purl").asText()).anyMatch(LICENCES::contains);
        });
    }

    @Test
    void noTestLibraryIsDistributed() {
        assertThat(components)
                .extracting(component -> component.path("name").asText())
                .doesNotContain("junit-jupiter", "assertj-core", "awaitility", "camel-catalog")
                .contains("camel-core", "postgresql");
    }

    private static List<String> licences(JsonNode component) {
        List<String> names = new ArrayList<>();
        for (JsonNode licence : component.path("licenses")) {
            names.add(licence.path("expression")
                    .asText(licence.at("/license/id")
                            .asText(licence.at("/license/name").asText())));
        }
        return names;
    }
}
