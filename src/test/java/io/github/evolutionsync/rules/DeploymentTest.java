package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The deployment files refer only to settings, files and addresses that exist. The test needs no Docker. */
class DeploymentTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path COMPOSE = Path.of("compose.yaml");
    private static final Path KUBERNETES = Path.of("deploy/kubernetes/evolution-sync.yaml");
    private static final Path ENVIRONMENT = Path.of("deploy/evolution-sync.env");
    private static final Path UNIT = Path.of("deploy/systemd/evolution-sync.service");
    private static final List<String> REQUIRED =
            List.of("EVOLUTION_URL", "EVOLUTION_API_KEY", "DATABASE_URL", "API_KEY", "JWT_SECRET");
    private static final String HOME = "/opt/evolution-sync";

    private final Set<String> settings = new HashSet<>(
            Settings.read(Path.of("application.properties")).environment().keySet());

    DeploymentTest() throws IOException {
        settings.addAll(Set.of("LOG_FORMAT", "LOG_LEVEL"));
    }

    @Test
    void composeSetsOnlySettingsAndAllRequiredOnes() throws IOException {
        JsonNode bundle = YAML.readTree(COMPOSE.toFile()).at("/services/evolution-sync");
        assertThat(names(bundle.path("environment"))).isSubsetOf(settings).containsAll(REQUIRED);
    }

    @Test
    void composeMountsOnlyExistingFilesAndDeclaredVolumes() throws IOException {
        JsonNode compose = YAML.readTree(COMPOSE.toFile());
        Set<String> volumes = names(compose.path("volumes"));
        List<String> mounted = compose.path("services").findValues("volumes").stream()
                .flatMap(list -> texts(list).stream())
                .map(mount -> mount.split(":")[0])
                .toList();
        assertThat(mounted)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(volumes.contains(source) || Files.isRegularFile(Path.of(source)))
                        .as(source)
                        .isTrue());
    }

    @Test
    void composeWaitsForServicesWithHealthChecks() throws IOException {
        JsonNode services = YAML.readTree(COMPOSE.toFile()).path("services");
        services.properties()
                .forEach(service -> service.getValue()
                        .path("depends_on")
                        .properties()
                        .forEach(needed -> assertThat(
                                        services.path(needed.getKey()).has("healthcheck"))
                                .as(service.getKey() + " waits for " + needed.getKey())
                                .isTrue()));
    }

    @Test
    void composeRequiresEverySecretAndContainsNone() throws IOException {
        String text = Files.readString(COMPOSE);
        assertThat(text).contains("for s in EVOLUTION_API_KEY POSTGRES_PASSWORD API_KEY JWT_SECRET");
        Set<String> asked = Pattern.compile("\\$\\{([A-Z_]+):\\?")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        YAML.readTree(text)
                .path("services")
                .findValues("environment")
                .forEach(environment -> environment.properties().forEach(variable -> {
                    if (variable.getKey().matches(".*(KEY|PASSWORD|SECRET)")) {
                        Matcher reference = Pattern.compile("\\$\\{([A-Z_]+)(:\\?[^}]*)?}")
                                .matcher(variable.getValue().asText());
                        assertThat(reference.matches()).as(variable.getKey()).isTrue();
                        assertThat(asked).contains(reference.group(1));
                    }
                }));
    }

    @Test
    void kubernetesSetsOnlySettingsAndWithItsSecretAllRequiredOnes() throws IOException {
        List<String> set = new ArrayList<>(container().path("env").findValuesAsText("name"));
        Pattern.compile("--from-literal=([A-Z_]+)=")
                .matcher(Files.readString(KUBERNETES))
                .results()
                .forEach(match -> set.add(match.group(1)));
        assertThat(set).isSubsetOf(settings).containsAll(REQUIRED);
        assertThat(container().path("ports").findValuesAsText("containerPort")).containsExactly("8080", "9876");
    }

    @Test
    void aNodeAnswersEveryProbeOfKubernetesAndPrometheus() throws Exception {
        String text = Files.readString(KUBERNETES);
        List<String> paths = Pattern.compile("path: (/[^,}\\s]+), port: management|prometheus.io/path: (\\S+)")
                .matcher(text)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
        assertThat(paths).hasSize(container().findValues("httpGet").size() + 1);
        try (SimulatedEvolution evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults());
                Bundle bundle = Bundle.start(evolution)) {
            for (String path : paths) {
                URI address = URI.create("http://127.0.0.1:" + bundle.managementPort() + path);
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(HttpClient.newHttpClient()
                                        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                                        .statusCode())
                                .as(path)
                                .isEqualTo(200));
            }
        }
    }

    private static JsonNode container() throws IOException {
        return YAML.readerFor(JsonNode.class).<JsonNode>readValues(KUBERNETES.toFile()).readAll().stream()
                .filter(document -> document.path("kind").asText().equals("Deployment"))
                .map(document -> document.at("/spec/template/spec/containers/0"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theServicesEnvironmentHoldsSettingsAndNoSecret() throws IOException {
        List<String> lines = Files.readAllLines(ENVIRONMENT).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(settings).contains(line.split("=")[0]))
                .extracting(line -> line.split("=")[0])
                .containsAll(REQUIRED);
        assertThat(lines).noneMatch(line -> line.matches("[A-Z_]*(KEY|PASSWORD|SECRET)=.+"));
    }

    @Test
    void theImageRunsTheDistributionAndNotAsRoot() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        assertThat(dockerfile).containsPattern("(?m)^USER [1-9]\\d*$");
        assertThat(dockerfile.indexOf("USER 10001")).isGreaterThan(dockerfile.lastIndexOf("FROM "));
        Set<String> files = distributed();
        for (String named : List.of("HEALTHCHECK .*CMD \\[\"([^\"]+)\"", "ENTRYPOINT \\[\"([^\"]+)\"")) {
            var match = Pattern.compile(named).matcher(dockerfile);
            assertThat(match.find()).as(named).isTrue();
            assertThat(files).contains(match.group(1));
            assertThat(Files.isExecutable(Path.of("deploy", match.group(1)))).isTrue();
        }
        assertThat(dockerfile).contains("target/evolution-sync-dist.tar.gz", "WORKDIR " + HOME);
        assertThat(Files.readString(Path.of("deploy/kubernetes/evolution-sync.yaml")))
                .contains("runAsUser: 10001");
    }

    @Test
    void theMediaStoreCanBeWrittenAndOutlivesTheProcess() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        assertThat(dockerfile).contains("install -d -o evolution-sync media", "VOLUME " + HOME + "/media");
        assertThat(Files.readString(Path.of("compose.yaml"))).contains("- media:" + HOME + "/media");
        assertThat(Files.readString(UNIT))
                .contains("StateDirectory=evolution-sync\n", "Environment=MEDIA_STORE=/var/lib/evolution-sync/media\n");
        assertThat(Files.readString(Path.of("deploy/kubernetes/evolution-sync.yaml")))
                .contains("{name: MEDIA_STORE, value: \"/media\"}", "{name: media, mountPath: /media}");
    }

    @Test
    void secretsAndFilesOfToolsStayOutOfGitAndOfTheImage() throws IOException {
        assertThat(Files.readAllLines(Path.of(".gitignore")))
                .contains("/.env", "/.camel-jbang/", "/target/", "/.demo/", "/media/");
        assertThat(Files.readAllLines(Path.of(".dockerignore")))
                .contains(".env", ".camel-jbang", "target", ".demo", "media");
    }

    @Test
    void theUnitStartsTheDistribution() throws Exception {
        String unit = Files.readString(UNIT);
        assertThat(unit).contains("ExecStart=" + HOME + "/bin/evolution-sync\n", "WorkingDirectory=" + HOME + "\n");
        assertThat(distributed()).contains("bin/evolution-sync");
        Path verifier = Path.of("/usr/bin/systemd-analyze");
        assumeThat(verifier).as("systemd").isExecutable();
        Path copy = Files.createTempDirectory("unit").resolve("evolution-sync.service");
        Files.writeString(copy, unit.replace("ExecStart=" + HOME + "/bin/evolution-sync", "ExecStart=/bin/true"));
        Process process = new ProcessBuilder(verifier.toString(), "verify", copy.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain(copy.getFileName().toString());
    }

    /** The files that the assembly's descriptor names, where they lie in the distribution. */
    private static Set<String> distributed() throws IOException {
        Set<String> files = new HashSet<>();
        try {
            NodeList sources = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Path.of("deploy/distribution.xml").toFile())
                    .getElementsByTagName("source");
            for (int i = 0; i < sources.getLength(); i++) {
                String source = sources.item(i).getTextContent();
                assertThat(source.startsWith("target/") || Files.exists(Path.of(source)))
                        .as(source)
                        .isTrue();
                files.add(source.replaceFirst("^(deploy|target)/", ""));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
        return files;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        Stream.of(list).filter(JsonNode::isArray).forEach(array -> array.forEach(item -> texts.add(item.asText())));
        return texts;
    }
}
