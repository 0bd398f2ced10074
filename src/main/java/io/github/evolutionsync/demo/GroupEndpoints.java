package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The participants of the groups that the instance has reported by {@code groups.upsert}. */
final class GroupEndpoints {
    void register(HttpApi api) {
        api.onInstance("GET /group/participants", PhoneOnly.of(GroupEndpoints::participants));
    }

    private static Answer participants(Instance instance, ReceivedRequest request) {
        if (PhoneOnly.isClosed(instance)) {
            return PhoneOnly.closed(404, "Not Found", "No participants");
        }
        Optional<JsonNode> known = instance.store().participants(request.query().getOrDefault("groupJid", ""));
        if (known.isEmpty()) {
            return Answer.listed(404, "Not Found", "No participants", "Error: item-not-found");
        }
        ObjectNode answer = Json.object();
        ArrayNode rows = answer.putArray("participants");
        for (JsonNode participant : known.get()) {
            ObjectNode row = participant.deepCopy();
            instance.store()
                    .contact(Json.text(participant, "id"))
                    .ifPresent(contact -> row.put("name", contact.pushName()).put("imgUrl", contact.profilePicUrl()));
            rows.add(row);
        }
        return Answer.of(200, answer);
    }
}
