package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EventNames;
import io.github.evolutionsync.evolution.GoEnvelope;

/**
 * An event from the webhook.
 *
 * @param name such as {@code messages.upsert}
 * @param envelope without Evolution's key
 */
record WebhookEvent(String name, String instance, ObjectNode envelope) {
    /** Evolution's limit. */
    private static final int LONGEST_INSTANCE = 255;

    /** @throws BadRequestException if the body is not an event of Evolution */
    static WebhookEvent of(JsonNode body) {
        if (body instanceof ObjectNode given) {
            GoEnvelope.adapt(given);
        }
        String name = body.path("event").asText();
        String instance = body.path("instance").asText();
        if (!(body instanceof ObjectNode envelope) || !body.path("event").isTextual()) {
            throw new BadRequestException(
                    "The body is not an event: {\"event\": \"messages.upsert\", \"instance\": \"…\", …}");
        }
        if (!EventNames.isName(name)) {
            throw new BadRequestException("The event's name is not one that Evolution sends");
        }
        if (EventNames.isOwn(name)) {
            throw new BadRequestException("The event " + name + " does not come from Evolution");
        }
        if (!body.path("instance").isTextual()
                || instance.isBlank()
                || instance.length() > LONGEST_INSTANCE
                || instance.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException("The event's instance must be a name of 1 to " + LONGEST_INSTANCE
                    + " characters without control characters");
        }
        return new WebhookEvent(name, instance, envelope);
    }
}
