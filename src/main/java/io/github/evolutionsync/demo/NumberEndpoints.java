package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Tells which numbers are on WhatsApp, for Baileys only. Those that begin with 5500 are not, because no area has that code. */
final class NumberEndpoints {
    private static final String NOWHERE = "5500";

    void register(HttpApi api) {
        api.onInstance("POST /chat/whatsappNumbers", NumberEndpoints::whatsappNumbers);
    }

    static boolean isOnWhatsApp(String number) {
        return !number.startsWith(NOWHERE);
    }

    private static Answer whatsappNumbers(Instance instance, ReceivedRequest request) {
        Integration channel = instance.definition().integration();
        if (channel != Integration.BAILEYS) {
            return flat("Method not available on " + channel.label());
        }
        JsonNode numbers = request.body().path("numbers");
        if (numbers.isEmpty()) {
            return flat("instance.numbers does not meet minimum length of 1");
        }
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (JsonNode number : numbers) {
            found.addObject()
                    .put("jid", Jids.of(number.asText()))
                    .put("exists", isOnWhatsApp(number.asText()))
                    .put("number", number.asText());
        }
        return Answer.of(200, found);
    }

    /** An error without the usual {@code response}. */
    private static Answer flat(String message) {
        var body = Json.object().put("status", 400).put("error", "Bad Request");
        body.putArray("message").add(message);
        return Answer.of(400, body);
    }
}
