package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** findMessages, with the measured behaviour of its filter and its pages. */
final class MessageEndpoints {
    private static final int DEFAULT_PAGE_SIZE = 50;

    void register(HttpApi api) {
        api.onInstance("POST /chat/findMessages", this::findMessages);
    }

    private Answer findMessages(Instance instance, ReceivedRequest request) {
        JsonNode where = request.body().path("where");
        if ("".equals(Json.text(where.path("key"), "remoteJid"))) {
            return Answer.invalid("The property cannot be empty");
        }
        TimeWindow window = TimeWindow.of(where);
        if (window.isBeyondDatabase()) {
            return Answer.broken(
                    500,
                    "\nInvalid `prisma.message.count()` invocation:\n\n\nUnable to fit integer value into an INT4");
        }
        List<StoredMessage> found = instance.store().messages(window).stream()
                .filter(message -> matches(message.data(), where))
                .toList();
        return Answer.of(200, page(found, request.body()));
    }

    private static JsonNode page(List<StoredMessage> found, JsonNode body) {
        int size = positive(body.path("offset"), DEFAULT_PAGE_SIZE);
        int page = positive(body.path("page"), 1);
        var answer = Json.object();
        ArrayNode records = answer.putObject("messages")
                .put("total", found.size())
                .put("pages", (found.size() + size - 1) / size)
                .put("currentPage", page)
                .putArray("records");
        Paging.newestFirst(found, StoredMessage::timestamp, StoredMessage::id, (long) size * (page - 1), size)
                .forEach(message -> records.add(message.toRecord()));
        return answer;
    }

    private static boolean matches(JsonNode data, JsonNode where) {
        JsonNode key = where.path("key");
        return same(data.path("key"), key, "remoteJid")
                && same(data.path("key"), key, "id")
                // Evolution ignores fromMe: false
                && (!key.path("fromMe").asBoolean()
                        || data.path("key").path("fromMe").asBoolean())
                && same(data, where, "messageType")
                && same(data, where, "source");
    }

    private static boolean same(JsonNode data, JsonNode wanted, String field) {
        String value = Json.text(wanted, field);
        return value == null || value.isEmpty() || value.equals(Json.text(data, field));
    }

    /** Zero and a missing number both count as absent, as in JavaScript. */
    private static int positive(JsonNode number, int otherwise) {
        int value = number.asInt();
        return value > 0 ? value : otherwise;
    }
}
