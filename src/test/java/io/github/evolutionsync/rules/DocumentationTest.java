package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The READMEs agree in both languages, the pages name only things that exist, and the reference of the components
 * matches the code. {@code mvn test -Dtest=DocumentationTest -Drewrite=true} rewrites the reference.
 */
class DocumentationTest {
    private static final Path ENGLISH = Path.of("README.md");
    private static final Path PORTUGUESE = Path.of("README.pt-BR.md");
    private static final Settings SETTINGS = settings();
    private static final Path COMPONENTS = Path.of("docs/components.md");
    private static final String GENERATED = "src/generated/resources/META-INF/io/github/evolutionsync/%s/%s.json";
    /** Variables that are no settings of ours: Java's, Maven's, compose's. */
    private static final Set<String> OTHERS = Set.of(
            "KAFKA_GLOBAL_ENABLED",
            "RABBITMQ_ENABLED",
            "RABBITMQ_GLOBAL_ENABLED",
            "RABBITMQ_URI",
            "JAVA_HOME",
            "JAVA_OPTS",
            "POSTGRES_PASSWORD",
            "PLAYWRIGHT_NODEJS_PATH");

    @Test
    void bothReadmesHaveTheSameHeadingsCommandsTablesAndLinks() throws IOException {
        String english = Files.readString(ENGLISH);
        String portuguese = Files.readString(PORTUGUESE);
        assertThat(all("(?m)^#+ ", prose(portuguese))).isEqualTo(all("(?m)^#+ ", prose(english)));
        assertThat(commands(portuguese)).isEqualTo(commands(english));
        assertThat(all("(?m)^\\| (`[^|]*`) \\|", portuguese)).isEqualTo(all("(?m)^\\| (`[^|]*`) \\|", english));
        assertThat(all("(?m)^\\|.*\\|$", portuguese)).hasSameSizeAs(all("(?m)^\\|.*\\|$", english));
        assertThat(links(portuguese)).isEqualTo(links(english));
    }

    @Test
    void aReadmeIsReadInFiveMinutes() throws IOException {
        assertThat(Files.readAllLines(ENGLISH)).hasSizeLessThanOrEqualTo(160);
        assertThat(Files.readAllLines(PORTUGUESE)).hasSizeLessThanOrEqualTo(160);
    }

    @Test
    void everyLinkLeadsToAnExistingFileAndHeading() throws IOException {
        for (Path page : pages()) {
            for (String link : links(Files.readString(page))) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
                assertThat(target).as("%s in %s", link, page).exists();
                if (parts.length > 1) {
                    assertThat(anchors(Files.readString(target)))
                            .as("%s in %s", link, page)
                            .contains(parts[1]);
                }
            }
        }
    }

    @Test
    void everyVariableThatAPageNamesIsASetting() throws IOException {
        Set<String> known = new HashSet<>(OTHERS);
        known.addAll(Set.of("LOG_FORMAT", "LOG_LEVEL", "CAMEL_MAIN_PROFILE"));
        SETTINGS.environment().keySet().forEach(name -> {
            known.add(name);
            known.add(name + "_FILE");
        });
        for (Path page : pages()) {
            assertThat(all("`([A-Z]{2,}(?:_[A-Z]+)+)(?:=[^`]*)?`", Files.readString(page)))
                    .as(page.toString())
                    .allMatch(name -> known.contains(name) || !isEnvironment(name));
        }
    }

    /** In a checkout, Maven makes it there. */
    @Test
    void theHowTosNameTheRightPathOfTheJar() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docs/how-to"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".md")).toList())
                    .isNotEmpty()
                    .allSatisfy(page -> assertThat(all("(\\S*evolution-sync\\.jar)", Files.readString(page)))
                            .as(page.toString())
                            .allMatch("target/evolution-sync.jar"::equals));
        }
    }

    @Test
    void theReferenceOfTheComponentsMatchesTheCode() throws IOException {
        StringBuilder reference = new StringBuilder(
                "# The components `evolution:`, `evolution-rabbitmq:` and `livefeed:`\n\n"
                        + "Made from the code's own descriptions by `mvn test -Dtest=DocumentationTest -Drewrite=true`.\n");
        for (String scheme : List.of("evolution", "evolution-rabbitmq", "livefeed")) {
            JsonNode json = new ObjectMapper()
                    .readTree(Path.of(String.format(GENERATED, scheme.replaceFirst(".*-", ""), scheme))
                            .toFile());
            reference
                    .append("\n## ")
                    .append(json.at("/component/title").asText())
                    .append("\n\n");
            reference.append(json.at("/component/description").asText()).append("\n\n");
            reference
                    .append("    ")
                    .append(json.at("/component/syntax").asText())
                    .append(
                            "\n\n### Options of an endpoint\n\n| option | type | default | |\n| --- | --- | --- | --- |\n");
            rows(json.path("properties"), reference, option -> !isCamels(option));
            reference
                    .append("\nAs options of the component, for all endpoints, `camel.component.")
                    .append(scheme)
                    .append(
                            ".<option>` in `application.properties`:\n\n| option | type | default | |\n| --- | --- | --- | --- |\n");
            rows(
                    json.path("componentProperties"),
                    reference,
                    option -> !isCamels(option)
                            && !option.path("displayName").asText().equals("Configuration"));
            reference.append("\n### Headers\n\n| header | type | | |\n| --- | --- | --- | --- |\n");
            rows(json.path("headers"), reference, header -> true);
        }
        if (Boolean.getBoolean("rewrite")) {
            Files.writeString(COMPONENTS, reference);
        }
        assertThat(Files.readString(COMPONENTS)).isEqualTo(reference.toString());
    }

    /** What every component of Camel has. */
    private static boolean isCamels(JsonNode option) {
        return option.path("configurationClass").isMissingNode()
                && option.path("group").asText().matches(".*(advanced|health).*");
    }

    private static void rows(JsonNode options, StringBuilder to, Predicate<JsonNode> wanted) {
        options.properties().stream()
                .filter(option -> wanted.test(option.getValue()))
                .forEach(option -> {
                    JsonNode value = option.getValue();
                    String byDefault = value.path("defaultValue").asText("");
                    to.append("| `")
                            .append(option.getKey())
                            .append(value.path("required").asBoolean() ? "` (required) | " : "` | ")
                            .append(value.path("type")
                                    .asText(value.path("javaType").asText()))
                            .append(" | ")
                            .append(byDefault.isEmpty() ? "" : "`" + byDefault + "`")
                            .append(" | ")
                            .append(value.path("description")
                                    .asText()
                                    .replace("|", "\\|")
                                    .replace('\n', ' '))
                            .append(" |\n");
                });
    }

    private static Settings settings() {
        try {
            return Settings.of(
                    Settings.read(Path.of("application.properties")).published(),
                    Settings.read(Path.of("application-kafka.properties")).published());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEnvironment(String name) {
        return name.matches("(EVOLUTION|DATABASE|HTTP|MANAGEMENT|API|JWT|TENANTS|DEFAULT|SYNC|HISTORY|CATCHUP|PENDING|"
                + "LIVEFEED|READ|DEAD|WATCH|LOG|KAFKA|RABBITMQ|CAMEL)_.*");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> cases = Files.walk(Path.of("src/test/resources/cases"), 1)) {
            Stream.of(top, docs, cases)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        return pages;
    }

    private static String prose(String page) {
        return page.replaceAll("(?s)```.*?```", "");
    }

    /** The lines of shell, without what explains them. */
    private static List<String> commands(String page) {
        return all("(?s)```sh\\n(.*?)```", page).stream()
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("(^|\\s+)# .*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> links(String page) {
        return all("\\]\\(([^):]+)\\)", prose(page)).stream()
                .filter(link -> !link.startsWith("README"))
                .toList();
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        all("(?m)^#+ (.*)$", prose(page))
                .forEach(heading -> anchors.add(heading.toLowerCase()
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    private static List<String> all(String expression, String text) {
        Pattern pattern = Pattern.compile(expression);
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.groupCount() > 0 ? match.group(1) : match.group())
                .toList();
    }
}
