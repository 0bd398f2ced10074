package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Sending a text: stored and told as send.message, never also as messages.upsert. */
final class SendEndpoints {
    private final Clock clock;
    private final MetaRefusals meta;
    private final BiConsumer<Instance, ObjectNode> sent;

    SendEndpoints(Clock clock, MetaRefusals meta, BiConsumer<Instance, ObjectNode> sent) {
        this.clock = clock;
        this.meta = meta;
        this.sent = sent;
    }

    void register(HttpApi api) {
        api.onInstance("POST /message/sendText", this::sendText);
    }

    private Answer sendText(Instance instance, ReceivedRequest request) {
        String number = request.body().path("number").asText("");
        String text = Json.text(request.body(), "text");
        if (number.isEmpty()) {
            return Answer.invalid("instance requires property \"number\"");
        }
        if (text == null || text.isEmpty()) {
            return Answer.invalid("instance requires property \"text\"");
        }
        if (instance.definition().integration() == Integration.BUSINESS && meta.refuses(number)) {
            return MetaRefusals.answer();
        }
        String id = "3EB0" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        ObjectNode data = Json.object();
        data.putObject("key").put("remoteJid", jid(number)).put("fromMe", true).put("id", id.toUpperCase(Locale.ROOT));
        data.put("pushName", "Você").put("status", "PENDING");
        data.putObject("message").put("conversation", text);
        data.putNull("contextInfo")
                .put("messageType", "conversation")
                .put("messageTimestamp", clock.instant().getEpochSecond())
                .put("instanceId", instance.definition().id())
                .put("source", "web");
        sent.accept(instance, data);
        return Answer.of(201, data);
    }

    private static String jid(String number) {
        return number.contains("@") ? number : number.replaceAll("\\D", "") + "@s.whatsapp.net";
    }
}
