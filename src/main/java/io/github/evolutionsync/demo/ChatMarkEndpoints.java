package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;

/** Marks chats as unread and archives them, in WhatsApp alone: no event follows, and Evolution stores nothing. */
final class ChatMarkEndpoints {
    void register(HttpApi api) {
        api.onInstance("POST /chat/markChatUnread", PhoneOnly.of((instance, request) -> {
            if (!request.body().has("lastMessage")) {
                return Answer.invalid("instance requires property \"lastMessage\"");
            }
            return mark(instance, request.body(), "markedChatUnread", "marked unread");
        }));
        api.onInstance("POST /chat/archiveChat", PhoneOnly.of((instance, request) -> {
            if (!request.body().has("archive")) {
                return Answer.invalid("instance requires property \"archive\"");
            }
            return mark(instance, request.body(), "archived", "archiving");
        }));
    }

    /** Whether it archives or not, Evolution answers {@code archived: true}. */
    private static Answer mark(Instance instance, JsonNode body, String done, String doing) {
        String tried = "An error occurred while " + doing + " the chat. Open a calling.";
        Function<String, Answer> failed = reason -> PhoneOnly.failed(done, tried, reason);
        JsonNode last = body.path("lastMessage");
        if (last.isMissingNode()) {
            return failed.apply(
                    "PrismaClientValidationError: \nInvalid Prisma invocation\n\nUnknown argument `remoteJid`.");
        }
        JsonNode key = last.path("key");
        String jid = Json.text(key, "remoteJid");
        if (jid == null || !key.has("id") || !key.has("fromMe")) {
            return Answer.invalid("instance.lastMessage.key requires property \"id\"");
        }
        if (jid.endsWith("@g.us") && !key.path("fromMe").asBoolean() && !key.has("participant")) {
            return failed.apply("Error: Expected not from me message to have participant");
        }
        if (PhoneOnly.isClosed(instance)) {
            return PhoneOnly.closed(done, tried);
        }
        ObjectNode answer = Json.object().put("chatId", jid).put(done, true);
        return Answer.of(201, answer);
    }
}
