package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The envelope of Evolution Go: {@code {"event", "data", "instanceId", "instanceName", "instanceToken"}}. Each way in adapts it, so that what
 * follows finds the instance where Evolution API names it.
 */
public final class GoEnvelope {
    private static final String INSTANCE = "instance";

    /** Older servers send the id alone. */
    private static final String[] NAMES = {"instanceName", "instanceId"};

    private static final String GROUP = "groupData";

    private GoEnvelope() {}

    /** Names the instance, and removes its token. An envelope of Evolution API only loses its key. */
    public static void adapt(ObjectNode envelope) {
        ApiKeys.removeFrom(envelope);
        if (envelope.path("data").path(GROUP) instanceof ObjectNode group) {
            group.remove("Participants"); // they come with each message of a group, and may be a thousand
        }
        for (String name : NAMES) {
            if (!envelope.hasNonNull(INSTANCE) && isName(envelope.path(name))) {
                envelope.set(INSTANCE, envelope.get(name));
            }
        }
    }

    private static boolean isName(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank();
    }
}
