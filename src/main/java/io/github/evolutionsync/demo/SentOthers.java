package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/** Reactions and locations that are sent, with what each channel makes of them: as measured on 2.3.7. */
final class SentOthers {
    private static final int LONGEST_EMOJI = 16;

    private final SentMessages messages;
    private final Clock clock;

    SentOthers(SentMessages messages, Clock clock) {
        this.messages = messages;
        this.clock = clock;
    }

    /** Of Baileys, it has no context; of Meta, it claims to be a text. */
    ObjectNode reaction(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        notOnEvolutionsChannel(instance);
        boolean isBaileys = instance.definition().integration() == Integration.BAILEYS;
        String emoji = request.path("reaction").asText();
        if (emoji.length() > LONGEST_EMOJI || emoji.chars().anyMatch(Character::isLetter)) {
            throw new GivenFile.Rejected(Answer.badRequest("Reaction must be a single emoji or empty string"));
        }
        ObjectNode message = Json.object();
        ObjectNode reaction = message.putObject("reactionMessage").put("text", emoji);
        reaction.set("key", request.get("key"));
        if (!isBaileys) {
            return messages.business(instance, number, "conversation", message);
        }
        reaction.put("senderTimestampMs", clock.millis());
        ObjectNode data = messages.baileys(instance, number, message, request.path("none"));
        data.remove("contextInfo");
        return data.put("messageType", "reactionMessage");
    }

    ObjectNode location(Instance instance, String number, JsonNode request) throws GivenFile.Rejected {
        for (String field : new String[] {"latitude", "longitude", "name", "address"}) {
            if (!request.has(field)) {
                throw new GivenFile.Rejected(Answer.invalid("instance requires property \"" + field + "\""));
            }
        }
        notOnEvolutionsChannel(instance);
        ObjectNode message = Json.object();
        ObjectNode place = message.putObject("locationMessage");
        place.set("degreesLatitude", request.get("latitude"));
        place.set("degreesLongitude", request.get("longitude"));
        place.set("name", request.get("name"));
        place.set("address", request.get("address"));
        return instance.definition().integration() == Integration.BAILEYS
                ? messages.baileys(
                                instance,
                                number,
                                message,
                                request.path("quoted").path("key"))
                        .put("messageType", "locationMessage")
                : messages.business(instance, number, "locationMessage", message);
    }

    private static void notOnEvolutionsChannel(Instance instance) throws GivenFile.Rejected {
        if (instance.definition().integration() == Integration.EVOLUTION) {
            throw new GivenFile.Rejected(Answer.badRequest("Method not available on Evolution Channel"));
        }
    }
}
