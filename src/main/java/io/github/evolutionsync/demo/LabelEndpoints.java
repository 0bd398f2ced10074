package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Lists labels, and puts them on chats: without an event, and also labels that do not exist. */
final class LabelEndpoints {
    private static final Set<String> ACTIONS = Set.of("add", "remove");

    void register(HttpApi api) {
        api.onInstance(
                "GET /label/findLabels",
                PhoneOnly.of((instance, request) ->
                        Answer.of(200, instance.store().labels().all())));
        api.onInstance("POST /label/handleLabel", PhoneOnly.of(LabelEndpoints::handleLabel));
    }

    private static Answer handleLabel(Instance instance, ReceivedRequest request) {
        JsonNode body = request.body();
        for (String field : new String[] {"number", "labelId", "action"}) {
            if (!body.path(field).isTextual()) {
                return Answer.invalid("instance requires property \"" + field + "\"");
            }
        }
        String action = body.path("action").asText();
        if (!ACTIONS.contains(action)) {
            return Answer.invalid("action is not one of enum values: add,remove");
        }
        String number = body.path("number").asText();
        if (!NumberEndpoints.isOnWhatsApp(number)) {
            return Answer.notFound("Number is not on WhatsApp");
        }
        if (PhoneOnly.isClosed(instance)) {
            return PhoneOnly.closed(400, "Bad Request", "Unable to " + action + " label to chat");
        }
        return Answer.of(
                200,
                Json.object()
                        .put("numberJid", Jids.of(number))
                        .put("labelId", body.path("labelId").asText())
                        .put(action, true));
    }
}
