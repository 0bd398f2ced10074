package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiFunction;

/** Sends messages. They are stored and emitted as send.message, and never also as messages.upsert. */
final class SendEndpoints {
    private final SentMessages messages;
    private final MetaRefusals meta;
    private final BiFunction<Instance, ObjectNode, JsonNode> sent;
    private final SentFiles files;
    private final SentOthers others;

    /** @param sent stores and emits the data, and returns it as emitted */
    SendEndpoints(Clock clock, MetaRefusals meta, MediaHost host, BiFunction<Instance, ObjectNode, JsonNode> sent) {
        this.messages = new SentMessages(clock);
        this.others = new SentOthers(messages, clock);
        this.files = new SentFiles(host, messages, clock);
        this.meta = meta;
        this.sent = sent;
    }

    void register(HttpApi api) {
        api.onInstance("POST /message/sendText", this::sendText);
        api.onInstance("POST /message/sendMedia", (instance, request) -> send(instance, request, files::media));
        api.onInstance("POST /message/sendWhatsAppAudio", (instance, request) -> send(instance, request, files::voice));
        api.onInstance("POST /message/sendSticker", (instance, request) -> send(instance, request, files::sticker));
        api.onInstance("POST /message/sendPtv", (instance, request) -> send(instance, request, files::roundVideo));
        api.onInstance("POST /message/sendLocation", (instance, request) -> send(instance, request, others::location));
        api.onInstance("POST /message/sendReaction", this::sendReaction);
        api.onInstance("POST /message/sendButtons", (instance, request) -> send(instance, request, messages::buttons));
    }

    private Answer sendText(Instance instance, ReceivedRequest request) {
        String text = Json.text(request.body(), "text");
        Integration channel = instance.definition().integration();
        if (text == null) {
            return Answer.invalid("instance requires property \"text\"");
        }
        JsonNode mentioned = request.body().path("mentioned");
        if (mentioned.isArray() && mentioned.isEmpty()) {
            return Answer.invalid("instance.mentioned does not meet minimum length of 1");
        }
        Set<JsonNode> different = new HashSet<>();
        mentioned.forEach(different::add);
        if (different.size() < mentioned.size()) {
            return Answer.invalid("instance.mentioned contains duplicate item");
        }
        if (text.isEmpty() && channel == Integration.BAILEYS) {
            return Answer.badRequest("Text is required");
        }
        if (text.isEmpty() && channel == Integration.BUSINESS) {
            return Answer.badRequest("TypeError: Cannot read properties of undefined (reading 'message')");
        }
        return send(instance, request, messages::text);
    }

    private Answer sendReaction(Instance instance, ReceivedRequest request) {
        return send(instance, request, request.body().path("key").path("remoteJid"), others::reaction);
    }

    private Answer send(Instance instance, ReceivedRequest request, Message message) {
        return send(instance, request, request.body().path("number"), message);
    }

    private Answer send(Instance instance, ReceivedRequest request, JsonNode to, Message message) {
        String number = to.asText("");
        if (number.isEmpty()) {
            return Answer.invalid("instance requires property \"number\"");
        }
        if (instance.definition().integration() == Integration.BUSINESS && meta.refuses(number)) {
            return MetaRefusals.answer();
        }
        if (instance.definition().integration() == Integration.BAILEYS && !NumberEndpoints.isOnWhatsApp(number)) {
            var body = Json.object().put("status", 400).put("error", "Bad Request");
            body.putObject("response")
                    .putArray("message")
                    .addObject()
                    .put("jid", Jids.of(number))
                    .put("exists", false)
                    .put("number", number);
            return Answer.of(400, body);
        }
        try {
            return Answer.of(201, sent.apply(instance, message.of(instance, number, request.body())));
        } catch (GivenFile.Rejected e) {
            return e.answer();
        }
    }

    private interface Message {
        ObjectNode of(Instance instance, String number, JsonNode request) throws GivenFile.Rejected;
    }
}
