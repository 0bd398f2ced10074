package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.function.Supplier;

/** Creates the events by which the component reports to the route. Their envelopes look like Evolution's. */
final class OwnEvents {
    private static final int SMALL = 500;

    private final Clock clock;

    OwnEvents(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@code mode} is where the instance's events come from: global, instance, or null while unknown. {@code appeared}
     * is true if the instance did not exist when this process first listed the instances.
     */
    QueuedEvent discovered(String instance, InstanceFacts facts, String mode, boolean appeared) {
        String at = now();
        return event(
                EvolutionConstants.INSTANCE_DISCOVERED,
                instance,
                SMALL,
                () -> data(at).put("state", facts.state())
                        .put("profileName", facts.profileName())
                        .put("profilePictureUrl", facts.profilePictureUrl())
                        .put("ownerJid", facts.ownerJid())
                        .put("integration", facts.integration())
                        .put("mode", mode)
                        .put(
                                "createdAt",
                                facts.createdAt() == null
                                        ? null
                                        : facts.createdAt().toString())
                        .put("appeared", appeared));
    }

    QueuedEvent missing(String instance) {
        String at = now();
        return event(EvolutionConstants.INSTANCE_MISSING, instance, SMALL, () -> data(at));
    }

    QueuedEvent connected(String instance, String namespace) {
        String at = now();
        return event(EvolutionConstants.SOCKET_CONNECT, instance, SMALL, () -> data(at).put("namespace", namespace));
    }

    QueuedEvent disconnected(String instance, String reason) {
        String at = now();
        return event(EvolutionConstants.SOCKET_DISCONNECT, instance, SMALL, () -> data(at).put("reason", reason));
    }

    /** {@code since} is when the first of the dropped events arrived, in ISO-8601. */
    QueuedEvent gap(String instance, long dropped, String since) {
        String at = now();
        return event(
                EvolutionConstants.SOCKET_GAP,
                instance,
                SMALL,
                () -> data(at).put("dropped", dropped).put("since", since));
    }

    QueuedEvent broken(String instance, String text, String reason) {
        String at = now();
        String hidden = ApiKeys.hide(text);
        return event(
                EvolutionConstants.SOCKET_BROKEN,
                instance,
                SMALL + 2L * hidden.length(),
                () -> data(at).put("reason", reason).put("text", hidden));
    }

    String now() {
        return clock.instant().toString();
    }

    private static ObjectNode data(String at) {
        return JsonNodeFactory.instance.objectNode().put("at", at);
    }

    /** The envelope is created on demand, because there may be thousands of instances at once. */
    private static QueuedEvent event(String name, String instance, long size, Supplier<ObjectNode> data) {
        return new QueuedEvent(
                name, instance, size, 1, true, System.nanoTime(), () -> OwnEnvelope.of(name, instance, data.get()));
    }
}
