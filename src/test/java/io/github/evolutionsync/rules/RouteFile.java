package io.github.evolutionsync.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A file of routes, with the parts that the rules check. */
record RouteFile(String folder, String name, String text, JsonNode yaml, JsonNode whole) {
    private static final String EXTENSION = ".camel.yaml";
    private static final String KAMELET = ".kamelet.yaml";
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> ENDPOINTS = Set.of("from", "to", "wireTap", "poll", "enrich", "pollEnrich");

    /** A step or a route's beginning that names an endpoint. */
    record Endpoint(String file, String id, String uri, boolean consumer, JsonNode parameters) {

        /** False for what stays in the process. */
        boolean leavesTheProcess() {
            return Stream.of("direct:", "seda:", "timer:", "scheduler:", "kamelet:source", "{{events.to}}")
                    .noneMatch(uri::startsWith);
        }

        @Override
        public String toString() {
            return file + ": " + (consumer ? "from " : "to ") + uri;
        }
    }

    static List<RouteFile> all(Path folder) throws IOException {
        return all(folder, EXTENSION);
    }

    /** The Kamelets below the folder, each with its template in the place of the routes. */
    static List<RouteFile> kamelets(Path folder) throws IOException {
        return all(folder, KAMELET).stream()
                .map(file -> new RouteFile(
                        file.folder,
                        file.name,
                        file.text,
                        YAML.createArrayNode().add(file.yaml.at("/spec/template")),
                        file.yaml))
                .toList();
    }

    private static List<RouteFile> all(Path folder, String extension) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .map(file -> read(file, extension))
                    .toList();
        }
    }

    /** With a boolean where a placeholder says which: Camel's schema knows no placeholders. */
    JsonNode resolved() {
        try {
            return YAML.readTree(YAML.writeValueAsString(yaml).replace("\"{{http.disabled}}\"", "true"));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static RouteFile read(Path file, String extension) {
        try {
            String text = Files.readString(file);
            String name = file.getFileName().toString();
            JsonNode yaml = YAML.readTree(text);
            String folder = file.getParent().getFileName().toString();
            return new RouteFile(folder, name.substring(0, name.length() - extension.length()), text, yaml, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** Of a Kamelet, by their names. */
    Map<String, JsonNode> properties() {
        return whole.at("/spec/definition/properties").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    List<JsonNode> routes() {
        return yaml.findParents("route").stream()
                .map(element -> element.get("route"))
                .filter(JsonNode::isObject)
                .toList();
    }

    /** Whether REST, which Camel wants beside its routes, or error handling is in it. */
    boolean holdsMoreThanARoute() {
        return yaml.findValue("rest") != null || yaml.findValue("routeConfiguration") != null;
    }

    List<Endpoint> endpoints() {
        return endpointsOf(yaml).toList();
    }

    /** Those below a node of the file. */
    Stream<Endpoint> endpointsOf(JsonNode node) {
        return entries(node)
                .filter(entry ->
                        ENDPOINTS.contains(entry.getKey()) && entry.getValue().has("uri"))
                .map(entry -> endpoint(entry.getKey(), entry.getValue()));
    }

    /** The routes that REST names. */
    List<String> restTargets() {
        return yaml.findParents("rest").stream()
                .flatMap(rest -> rest.findValuesAsText("to").stream())
                .map(target -> target.replaceFirst("direct:", ""))
                .toList();
    }

    private Endpoint endpoint(String step, JsonNode value) {
        boolean consumer = step.equals("from") || step.startsWith("poll");
        String id = value.path("id").asText(null);
        return new Endpoint(name, id, value.get("uri").asText(), consumer, value.path("parameters"));
    }

    List<String> routeIds() {
        return routes().stream().map(route -> route.path("id").asText()).toList();
    }

    /** Of routes and steps. */
    Stream<String> ids() {
        return entries()
                .filter(entry -> !entry.getKey().equals("routeConfiguration"))
                .map(entry -> entry.getValue().path("id"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    /** The steps that do others several times. */
    Stream<JsonNode> parted() {
        return entries()
                .filter(entry -> Set.of("split", "multicast").contains(entry.getKey()))
                .map(Map.Entry::getValue);
    }

    Stream<String> keys() {
        return entries().map(Map.Entry::getKey);
    }

    Stream<String> texts() {
        return entries().map(Map.Entry::getValue).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private Stream<Map.Entry<String, JsonNode>> entries() {
        return entries(yaml);
    }

    private static Stream<Map.Entry<String, JsonNode>> entries(JsonNode node) {
        Stream<JsonNode> children = StreamSupport.stream(node.spliterator(), false);
        return Stream.concat(node.properties().stream(), children.flatMap(RouteFile::entries));
    }
}
