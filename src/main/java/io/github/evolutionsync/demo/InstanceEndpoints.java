package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server's version, its instances, their states and their websocket settings. */
final class InstanceEndpoints {
    private final Instances instances;
    private final SimulatedEvolutionSettings settings;

    InstanceEndpoints(Instances instances, SimulatedEvolutionSettings settings) {
        this.instances = instances;
        this.settings = settings;
    }

    void register(HttpApi api) {
        api.onServer("GET /", this::info);
        api.onServer("GET /instance/fetchInstances", this::fetchInstances);
        api.onInstance("GET /instance/connectionState", (instance, request) -> connectionState(instance));
        api.onInstance("GET /websocket/find", (instance, request) -> findWebsocket(instance));
        api.onInstance("POST /websocket/set", this::setWebsocket);
    }

    private Answer info(ReceivedRequest request) {
        return Answer.of(
                200,
                Json.object()
                        .put("status", 200)
                        .put("message", "Welcome to the Evolution API, it is working!")
                        .put("version", settings.version())
                        .put("clientName", "evolution")
                        .put("manager", "http://" + request.headers().get("host") + "/manager")
                        .put("documentation", "https://doc.evolution-api.com"));
    }

    private Answer fetchInstances(ReceivedRequest request) {
        String key = request.headers().get("apikey");
        Optional<String> name = Optional.ofNullable(request.query().get("instanceName"));
        List<Instance> visible = instances.isGlobalKey(key) ? instances.all() : instances.withToken(key);
        List<Instance> found = visible.stream()
                .filter(instance -> name.isEmpty()
                        || name.get().equals(instance.definition().name()))
                .toList();
        if (!instances.isGlobalKey(key) && found.isEmpty()) {
            return Answer.unauthorized();
        }
        if (name.isPresent() && found.isEmpty()) {
            return Answer.notFound("Instance \"" + name.get() + "\" not found");
        }
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        found.forEach(instance -> rows.add(instance.toJson()));
        return Answer.of(200, rows);
    }

    private Answer connectionState(Instance instance) {
        var body = Json.object();
        body.putObject("instance")
                .put("instanceName", instance.definition().name())
                .put("state", instance.state());
        return Answer.of(200, body);
    }

    private Answer findWebsocket(Instance instance) {
        return Answer.of(
                200,
                instance.websocket() == null
                        ? NullNode.instance
                        : instance.websocket().toJson());
    }

    private Answer setWebsocket(Instance instance, ReceivedRequest request) {
        JsonNode websocket = request.body().path("websocket");
        if (!websocket.isObject()) {
            return Answer.broken(500, "Cannot set properties of undefined (setting 'events')");
        }
        boolean enabled = websocket.path("enabled").asBoolean();
        if (enabled && !websocket.path("events").isArray()) {
            return Answer.broken(500, "Cannot read properties of undefined (reading 'length')");
        }
        List<String> events = new ArrayList<>();
        // Evolution forgets the events when they are disabled
        if (enabled) {
            websocket.path("events").forEach(event -> events.add(event.asText()));
        }
        return Answer.of(
                201,
                instance.setWebsocket(enabled, events, settings.clock().instant())
                        .toJson());
    }
}
