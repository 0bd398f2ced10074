package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Clock;

/**
 * Creates, logs out and deletes instances, and sends the events that Evolution sends if the instance has them enabled.
 */
final class InstanceLife {
    private static final int LOGGED_OUT = 401;

    private final Instances instances;
    private final Clock clock;
    private final Outbox outbox;

    InstanceLife(Instances instances, Clock clock, Outbox outbox) {
        this.instances = instances;
        this.clock = clock;
        this.outbox = outbox;
    }

    void register(HttpApi api) {
        api.onInstance("DELETE /instance/logout", (instance, request) -> {
            if ("close".equals(instance.state())) {
                String name = instance.definition().name();
                return Answer.badRequest("The \"" + name + "\" instance is not connected");
            }
            logOut(instance);
            return done("Instance logged out");
        });
        api.onInstance("DELETE /instance/delete", (instance, request) -> {
            delete(instance);
            return done("Instance deleted");
        });
    }

    void create(Instance instance) {
        instances.add(instance);
        put(instance, "instance.create");
    }

    void delete(Instance instance) {
        if (!"close".equals(instance.state())) {
            logOut(instance);
        }
        put(instance, "instance.delete");
        outbox.put(instance.definition().name(), "remove.instance", NullNode.instance);
        instances.remove(instance.definition().name());
    }

    /** Channels without a phone only change their state. */
    private void logOut(Instance instance) {
        String name = instance.definition().name();
        instance.setState("close", "close");
        if (instance.definition().integration() == Integration.BAILEYS) {
            outbox.put(
                    name,
                    "status.instance",
                    Json.object()
                            .put("instance", name)
                            .put("status", "closed")
                            .put("disconnectionAt", Times.iso(clock.instant()))
                            .put("disconnectionReasonCode", LOGGED_OUT)
                            .put("disconnectionObject", "{\"error\":{\"output\":{\"statusCode\":401}}}"));
            outbox.put(name, "logout.instance", NullNode.instance);
            outbox.put(
                    name,
                    "connection.update",
                    Json.object().put("instance", name).put("state", "close").put("statusReason", LOGGED_OUT));
        }
    }

    private void put(Instance instance, String event) {
        SimulatedInstance definition = instance.definition();
        outbox.put(
                definition.name(),
                event,
                Json.object().put("instanceName", definition.name()).put("instanceId", definition.id()));
    }

    private static Answer done(String message) {
        var body = Json.object().put("status", "SUCCESS").put("error", false);
        body.putObject("response").put("message", message);
        return Answer.of(200, body);
    }
}
