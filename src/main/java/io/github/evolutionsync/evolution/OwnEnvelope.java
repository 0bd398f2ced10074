package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The envelope of one of the component's own events. It looks like Evolution's. */
public final class OwnEnvelope {
    private OwnEnvelope() {}

    public static ObjectNode of(String event, String instance, ObjectNode data) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("event", event);
        envelope.put("instance", instance);
        return envelope.set("data", data);
    }
}
