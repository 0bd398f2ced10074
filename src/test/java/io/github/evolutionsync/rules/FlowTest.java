package io.github.evolutionsync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.rules.RouteFile.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code docs/flow.md}: the picture of the calls between routes matches the routes. */
class FlowTest {
    private static final Path PICTURE = Path.of("docs/flow.md");

    /** What stands outside of the routes, by the beginning of its address. */
    private static final Map<String, String> OUTSIDE = new LinkedHashMap<>();

    static {
        OUTSIDE.put("evolution:", "sockets([\"Evolution's sockets\"])");
        OUTSIDE.put("{{evolution.url}}", "api([\"Evolution's HTTP API\"])");
        OUTSIDE.put("netty-http:", "http([\"HTTP requests\"])");
        OUTSIDE.put("livefeed:", "clients([\"websocket and Socket.IO clients\"])");
        OUTSIDE.put("kafka:", "kafka([\"Kafka\"])");
        OUTSIDE.put("timer:", "clock([\"timers\"])");
        OUTSIDE.put("scheduler:", "clock([\"timers\"])");
    }

    /** Those that call routes. */
    private final Map<String, RouteFile> kamelets = new HashMap<>();

    @Test
    void thePictureOfTheFlowMatchesTheRoutes() throws IOException {
        RouteFile.kamelets(Path.of("routes")).stream()
                .filter(file ->
                        file.endpoints().stream().anyMatch(each -> each.uri().startsWith("direct:")))
                .forEach(file -> kamelets.put("kamelet:" + file.name(), file));
        String picture = picture(RouteFile.all(Path.of("routes")));
        if (Boolean.getBoolean("rewrite")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(Files.readString(PICTURE)).isEqualTo(picture);
    }

    private String picture(List<RouteFile> files) {
        Map<String, Set<String>> nodes = new TreeMap<>();
        Set<String> edges = new LinkedHashSet<>();
        for (RouteFile file : files) {
            for (JsonNode route : file.routes()) {
                String id = route.path("id").asText();
                nodes.computeIfAbsent(file.folder(), folder -> new LinkedHashSet<>())
                        .add("%s[\"%s\"]"
                                .formatted(
                                        id,
                                        Stream.concat(Stream.of(id), statements(file, route))
                                                .collect(Collectors.joining("<br/>"))));
                file.endpointsOf(route).forEach(endpoint -> edges.addAll(edges(id, endpoint)));
            }
            file.restTargets().forEach(target -> edges.add(outside("netty-http:") + " --> " + target));
        }
        StringBuilder picture = new StringBuilder("""
                # The flow

                Each box is a route of `routes/`, in the folder where it stands, with the statements that it runs. Made from the routes by
                `mvn test -Dtest=FlowTest -Drewrite=true`. How the parts work together: [architecture.md](architecture.md).

                ```mermaid
                flowchart LR
                """);
        nodes.forEach((folder, routes) -> {
            picture.append("  subgraph folder-")
                    .append(folder)
                    .append(" [")
                    .append(folder)
                    .append("]")
                    .append('\n');
            routes.forEach(route -> picture.append("    ").append(route).append('\n'));
            picture.append("  end\n");
        });
        edges.forEach(edge -> picture.append("  ").append(edge).append('\n'));
        return picture.append("```\n").toString();
    }

    private static Stream<String> statements(RouteFile file, JsonNode route) {
        return file.endpointsOf(route)
                .flatMap(endpoint -> StreamSupport.stream(endpoint.parameters().spliterator(), false))
                .map(value -> value.asText() + ".sql")
                .filter(statement -> Files.exists(Path.of("routes/sql", statement)));
    }

    private Set<String> edges(String route, Endpoint endpoint) {
        String uri = endpoint.uri();
        if (endpoint.consumer()) {
            String outside = outside(uri);
            return outside == null ? Set.of() : Set.of(outside + " --> " + route);
        }
        if (uri.equals("{{events.to}}")) {
            return new LinkedHashSet<>(
                    List.of(route + " --> receive-events", route + " -. profile kafka .-> publish-events"));
        }
        if (uri.startsWith("direct:")) {
            return Set.of(route + " --> " + uri.substring("direct:".length()));
        }
        if (kamelets.containsKey(uri)) { // its steps are the route's
            return kamelets.get(uri).endpoints().stream()
                    .filter(each -> !each.consumer())
                    .flatMap(each -> edges(route, each).stream())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        String outside = outside(uri);
        return outside == null ? Set.of() : Set.of(route + " --> " + outside);
    }

    private static String outside(String uri) {
        return OUTSIDE.entrySet().stream()
                .filter(each -> uri.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
