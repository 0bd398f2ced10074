package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/** Makes the events by which the component tells the route about itself. Their envelopes look like Evolution's. */
final class OwnEvents {
    private static final int SMALL = 500;

    private final Clock clock;

    OwnEvents(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@code mode} is where the instance's events come from: global, instance, or null while that is not known. {@code
     * appeared} says that it was not there when this process listed the instances for the first time.
     */
    QueuedEvent discovered(String instance, InstanceFacts facts, String mode, boolean appeared) {
        ObjectNode data = data();
        data.put("state", facts.state());
        data.put("profileName", facts.profileName());
        data.put("profilePictureUrl", facts.profilePictureUrl());
        data.put("ownerJid", facts.ownerJid());
        data.put("integration", facts.integration());
        data.put("mode", mode);
        data.put(
                "createdAt",
                facts.createdAt() == null ? null : facts.createdAt().toString());
        data.put("appeared", appeared);
        return event(EvolutionConstants.INSTANCE_DISCOVERED, instance, data);
    }

    QueuedEvent missing(String instance) {
        return event(EvolutionConstants.INSTANCE_MISSING, instance, data());
    }

    QueuedEvent connected(String instance, String namespace) {
        return event(EvolutionConstants.SOCKET_CONNECT, instance, data().put("namespace", namespace));
    }

    QueuedEvent disconnected(String instance, String reason) {
        return event(EvolutionConstants.SOCKET_DISCONNECT, instance, data().put("reason", reason));
    }

    /** {@code since} is when the first of the dropped events came, ISO-8601. */
    QueuedEvent gap(String instance, long dropped, String since) {
        return event(
                EvolutionConstants.SOCKET_GAP,
                instance,
                data().put("dropped", dropped).put("since", since));
    }

    QueuedEvent broken(String instance, String text, String reason) {
        return event(
                EvolutionConstants.SOCKET_BROKEN,
                instance,
                data().put("reason", reason).put("text", ApiKeys.hide(text)));
    }

    String now() {
        return clock.instant().toString();
    }

    private ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("at", now());
    }

    private static QueuedEvent event(String name, String instance, ObjectNode data) {
        ObjectNode envelope = OwnEnvelope.of(name, instance, data);
        long size = SMALL + data.path("text").asText("").length();
        return new QueuedEvent(name, instance, size, true, System.nanoTime(), envelope::deepCopy);
    }
}
