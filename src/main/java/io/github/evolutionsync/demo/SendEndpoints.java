package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.function.BiConsumer;

/** Sends messages. They are stored and emitted as send.message, and never also as messages.upsert. */
final class SendEndpoints {
    private final SentMessages messages;
    private final MetaRefusals meta;
    private final BiConsumer<Instance, ObjectNode> sent;

    SendEndpoints(Clock clock, MetaRefusals meta, BiConsumer<Instance, ObjectNode> sent) {
        this.messages = new SentMessages(clock);
        this.meta = meta;
        this.sent = sent;
    }

    void register(HttpApi api) {
        api.onInstance("POST /message/sendText", this::sendText);
        api.onInstance("POST /message/sendMedia", (instance, request) -> send(instance, request, messages::media));
        api.onInstance("POST /message/sendButtons", (instance, request) -> send(instance, request, messages::buttons));
    }

    private Answer sendText(Instance instance, ReceivedRequest request) {
        String text = Json.text(request.body(), "text");
        Integration channel = instance.definition().integration();
        if (text == null) {
            return Answer.invalid("instance requires property \"text\"");
        }
        if (text.isEmpty() && channel == Integration.BAILEYS) {
            return Answer.badRequest("Text is required");
        }
        if (text.isEmpty() && channel == Integration.BUSINESS) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'message')");
        }
        return send(instance, request, messages::text);
    }

    private Answer send(Instance instance, ReceivedRequest request, Message message) {
        String number = request.body().path("number").asText("");
        if (number.isEmpty()) {
            return Answer.invalid("instance requires property \"number\"");
        }
        if (instance.definition().integration() == Integration.BUSINESS && meta.refuses(number)) {
            return MetaRefusals.answer();
        }
        ObjectNode data = message.of(instance, number, request.body());
        sent.accept(instance, data);
        return Answer.of(201, data);
    }

    private interface Message {
        ObjectNode of(Instance instance, String number, JsonNode request);
    }
}
