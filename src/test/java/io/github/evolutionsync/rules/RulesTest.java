package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersionDetector;
import io.github.evolutionsync.database.StatementParameters;
import io.github.evolutionsync.rules.RouteFile.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of {@code routes/} and {@code application.properties}. The build fails if one is broken. */
@ExtendWith(ThisProject.class)
class RulesTest {
    private static final Path ROUTES = Path.of("routes");
    /** Of PL/pgSQL, and a team's own: neither is named by a route. */
    private static final Set<String> NOT_NAMED = Set.of("functions", "migrations");

    private static final Pattern SQL =
            Pattern.compile("(?i)\\b(select\\s.+\\sfrom|insert\\s+into|update\\s+\\S+\\s+set|delete\\s+from)\\b");
    private static final Set<String> DYNAMIC = Set.of("toD", "recipientList", "routingSlip", "dynamicRouter");

    private final Path project;
    private final List<RouteFile> files;
    private final List<RouteFile> kamelets;
    private final List<Endpoint> endpoints;
    private final Settings basic;
    private final Settings kafka;
    private final Settings settings;

    /** @param project the folder that holds application.properties and routes/ */
    RulesTest(Path project) throws IOException {
        this.project = project;
        files = RouteFile.all(project.resolve(ROUTES));
        kamelets = RouteFile.kamelets(project.resolve(ROUTES));
        endpoints = all().flatMap(file -> file.endpoints().stream()).toList();
        basic = Settings.read(project.resolve("application.properties"));
        kafka = Settings.read(project.resolve("application-kafka.properties"));
        settings = Settings.of(basic, kafka);
    }

    @Test
    void everyFileOfRoutesIsValidYamlOfCamel() {
        assertThat(files).isNotEmpty();
        assertThat(kamelets).isNotEmpty();
        assertThat(all().flatMap(file ->
                        Camel.SCHEMA.validate(file.resolved()).stream().map(fault -> file.name() + ": " + fault)))
                .isEmpty();
    }

    @Test
    void aFileHoldsTheRouteOfItsName() {
        assertThat(files.stream()
                        .filter(file -> !file.holdsMoreThanARoute())
                        .filter(file -> !file.routeIds().equals(List.of(file.name()))))
                .extracting(RouteFile::name)
                .isEmpty();
    }

    @Test
    void aRouteIsReachedByItsName() {
        assertThat(routes().filter(route -> Stream.of("direct:", "seda:")
                                .anyMatch(route.at("/from/uri").asText()::startsWith))
                        .filter(route -> !route.at("/from/uri").asText().endsWith(":" + id(route))))
                .extracting(RulesTest::id)
                .isEmpty();
    }

    @Test
    void everyRouteHasADescription() {
        assertThat(routes().filter(route -> route.path("description").asText().isBlank()))
                .extracting(RulesTest::id)
                .isEmpty();
    }

    @Test
    void everyStepThatLeavesTheProcessHasAnId() {
        assertThat(endpoints.stream().filter(Endpoint::leavesTheProcess).filter(endpoint -> endpoint.id() == null))
                .isEmpty();
    }

    @Test
    void idsAreUnique() {
        assertThat(files.stream().flatMap(RouteFile::ids)).doesNotHaveDuplicates();
    }

    @Test
    void aParameterOfAKameletIsDescribedAndUsed() {
        assertThat(kamelets)
                .allSatisfy(kamelet -> assertThat(kamelet.properties()).allSatisfy((name, property) -> {
                    assertThat(property.path("description").asText()).as(name).endsWith(".");
                    assertThat(kamelet.text()).contains("{{" + name + "}}");
                }));
    }

    @Test
    void sqlIsInFilesOfItsOwn() {
        assertThat(all().filter(file ->
                        file.texts().anyMatch(text -> SQL.matcher(text).find())))
                .extracting(RouteFile::name)
                .isEmpty();
    }

    @Test
    void noEndpointIsMadeOfMessageData() {
        assertThat(all().filter(file -> file.keys().anyMatch(DYNAMIC::contains)))
                .extracting(RouteFile::name)
                .isEmpty();
        assertThat(endpoints.stream().filter(endpoint -> (endpoint.uri() + endpoint.parameters()).contains("${")))
                .isEmpty();
    }

    /** Camel would look at all of the context's methods each time: half of a start. */
    @Test
    void noExpressionReadsTheCamelContext() {
        assertThat(files.stream().filter(file -> file.texts().anyMatch(text -> text.contains("${camelContext"))))
                .extracting(RouteFile::name)
                .isEmpty();
    }

    /** By default they swallow the failure, and what the part should have stored is lost in silence. */
    @Test
    void everySplitAndMulticastDeclaresWhetherItContinuesAfterAFailure() {
        assertThat(all().filter(file -> file.parted().anyMatch(parted -> !parted.has("stopOnException"))))
                .extracting(RouteFile::name)
                .isEmpty();
    }

    @Test
    void everyEndpointHasOptionsThatItsComponentKnows() throws IOException {
        CamelCatalog catalog = new DefaultCamelCatalog();
        addComponent(catalog, "evolution");
        addComponent(catalog, "livefeed");

        assertThat(endpoints).isNotEmpty();
        assertThat(endpoints.stream().flatMap(endpoint -> faults(catalog, endpoint)))
                .isEmpty();
    }

    @Test
    void everyFileThatARouteNamesExistsAndEveryFileIsUsed() throws IOException {
        Set<String> named = files.stream()
                .flatMap(file -> Pattern.compile("resource:file:(\\S+)")
                        .matcher(file.text())
                        .results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        named.addAll(parameters("mapping", "routes/mapping/%s.jq"));
        for (String parameter : List.of("statement", "claim", "settle", "delay")) {
            named.addAll(parameters(parameter, "routes/sql/%s.sql"));
        }
        Set<String> there = new HashSet<>(statements());
        there.addAll(list("mapping", ".jq"));
        there.addAll(list("api", ".json"));

        assertThat(named).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void everyModuleOfMappingsIsUsed() throws IOException {
        List<String> jq = texts(list("mapping", ".jq"), list("mapping/modules", ".jq"));

        Set<String> included = jq.stream()
                .flatMap(text -> Pattern.compile("(?m)^(?:include|import) \"([^\"]+)\"")
                        .matcher(text)
                        .results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(list("mapping/modules", ""))
                .extracting(RulesTest::baseName)
                .containsExactlyInAnyOrderElementsOf(included);
    }

    @Test
    void everyFunctionIsInTheFileOfItsNameAndUsed() throws IOException {
        for (String file : list("sql/functions", ".sql")) {
            String function = baseName(file).replace('-', '_');
            assertThat(read(file)).as(file).contains("CREATE OR REPLACE FUNCTION " + function + "(");

            List<String> others = list("sql/functions", ".sql");
            others.remove(file);
            assertThat(texts(statements(), others)).as(file).anyMatch(text -> text.contains(function + "("));
        }
    }

    @Test
    void everySqlFileStartsWithTheRuleThatMakesARepeatHarmless() throws IOException {
        assertThat(Stream.of(statements(), list("sql/functions", ".sql")).flatMap(List::stream))
                .allSatisfy(file -> assertThat(read(file)).as(file).startsWith("-- "));
    }

    @Test
    void everySettingThatARouteNamesIsDeclaredAndEverySettingIsUsed() throws IOException {
        Set<String> used = settings.usedBy(files.stream().map(RouteFile::text).toList());
        String statements = String.join("\n", texts(statements()));
        settings.names().stream()
                .filter(name -> Pattern.compile(":\\?" + StatementParameters.parameter(name) + "\\b")
                        .matcher(statements)
                        .find())
                .forEach(used::add);

        assertThat(used).containsExactlyInAnyOrderElementsOf(settings.names());
    }

    @Test
    void everySettingIsExplainedInTheLineAboveIt() {
        assertThat(settings.unexplained()).isEmpty();
    }

    @Test
    void nothingIsSetTwice() {
        assertThat(basic.keys()).doesNotHaveDuplicates();
        assertThat(kafka.keys()).doesNotHaveDuplicates();
    }

    @Test
    void thePageOfTheSettingsNamesEachWithItsDefault() throws IOException {
        List<String> page = Files.readAllLines(project.resolve("docs/settings.md"));

        assertThat(Settings.of(basic.published(), kafka.published()).environment())
                .isNotEmpty()
                .allSatisfy((name, byDefault) -> assertThat(page)
                        .as("%s, by default %s", name, byDefault)
                        .anyMatch(line -> line.startsWith("|")
                                && line.contains("`" + name + "`")
                                && (byDefault.isEmpty() || line.contains("`" + byDefault + "`"))));
    }

    /** The files that a parameter of Kamelets names. */
    private List<String> parameters(String name, String file) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.uri().startsWith("kamelet:"))
                .map(endpoint -> endpoint.parameters().path(name).asText())
                .filter(value -> !value.isEmpty() && !value.startsWith("{{"))
                .map(file::formatted)
                .toList();
    }

    private Stream<RouteFile> all() {
        return Stream.concat(files.stream(), kamelets.stream());
    }

    private Stream<JsonNode> routes() {
        return files.stream().flatMap(file -> file.routes().stream());
    }

    private static String id(JsonNode route) {
        return route.path("id").asText();
    }

    /** It takes a second to read, and the rules are put to several folders. */
    private static final class Camel {
        private static final JsonSchema SCHEMA = schema();

        private static JsonSchema schema() {
            try (InputStream in = RulesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
                JsonNode schema = new ObjectMapper().readTree(in);
                return JsonSchemaFactory.getInstance(SpecVersionDetector.detect(schema))
                        .getSchema(schema);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void addComponent(CamelCatalog catalog, String scheme) throws IOException {
        String file = "/META-INF/io/github/evolutionsync/" + scheme + "/" + scheme + ".json";
        try (InputStream in = RulesTest.class.getResourceAsStream(file)) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String type =
                    new ObjectMapper().readTree(json).at("/component/javaType").asText();
            catalog.addComponent(scheme, type, json);
        }
    }

    private static Stream<String> faults(CamelCatalog catalog, Endpoint endpoint) {
        if (endpoint.uri().startsWith("kamelet:")) {
            return Stream.empty(); // its options are its own
        }
        EndpointValidationResult result =
                catalog.validateEndpointProperties(uriOf(endpoint), false, endpoint.consumer(), !endpoint.consumer());
        return result.isSuccess() ? Stream.empty() : Stream.of(endpoint + result.summaryErrorMessage(false));
    }

    private static String uriOf(Endpoint endpoint) {
        // an address that is a setting is one of HTTP
        String uri =
                endpoint.uri().replace("{{events.to}}", "direct:events").replaceFirst("^\\{\\{[^}]+}}", "http:address");
        String query = endpoint.parameters().properties().stream()
                .map(RulesTest::parameter)
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? uri : uri + "?" + query;
    }

    private static String parameter(Map.Entry<String, JsonNode> parameter) {
        String value = parameter.getValue().asText();
        return parameter.getKey() + "="
                + (value.startsWith("{{") ? value : URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** The files of SQL that routes name, in any folder of a team's. */
    private List<String> statements() throws IOException {
        List<String> statements = list("sql", ".sql");
        for (String folder : folders("sql")) {
            statements.addAll(list("sql/" + folder, ".sql"));
        }
        return statements;
    }

    private List<String> folders(String parent) throws IOException {
        try (Stream<Path> found = Files.list(project.resolve(ROUTES).resolve(parent))) {
            return found.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(folder -> !NOT_NAMED.contains(folder))
                    .toList();
        }
    }

    /** The files of a folder of routes/, as a route names them. */
    private List<String> list(String folder, String extension) throws IOException {
        Path all = project.resolve(ROUTES).resolve(folder);
        try (Stream<Path> found = Files.list(all)) {
            return new ArrayList<>(found.filter(Files::isRegularFile)
                    .map(file -> project.relativize(file).toString())
                    .filter(file -> file.endsWith(extension))
                    .toList());
        }
    }

    @SafeVarargs
    private List<String> texts(List<String>... files) throws IOException {
        List<String> texts = new ArrayList<>();
        for (List<String> some : files) {
            for (String file : some) {
                texts.add(read(file));
            }
        }
        return texts;
    }

    private String read(String file) throws IOException {
        return Files.readString(project.resolve(file));
    }

    private static String baseName(String file) {
        return Path.of(file).getFileName().toString().replaceFirst("\\.[a-z]+$", "");
    }
}
