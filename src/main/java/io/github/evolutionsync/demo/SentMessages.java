package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/** A sent message as each channel answers, stores and emits it. Buttons of Baileys look like Meta's here. */
final class SentMessages {
    private static final String TEXT = "conversation";

    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private final Clock clock;

    SentMessages(Clock clock) {
        this.clock = clock;
    }

    ObjectNode text(Instance instance, String number, JsonNode request) {
        ObjectNode message = Json.object().put(TEXT, Json.text(request, "text"));
        JsonNode quoted = request.path("quoted").path("key");
        return switch (instance.definition().integration()) {
            case BAILEYS -> baileysText(instance, number, message, request);
            case BUSINESS -> {
                if (quoted.has("id")) {
                    message.putObject("contextInfo").set("stanzaId", quoted.get("id"));
                }
                yield business(instance, number, TEXT, message);
            }
            case EVOLUTION -> {
                if (quoted.isObject()) {
                    message.set("quoted", quoted);
                }
                yield evolution(instance, number, TEXT, message);
            }
        };
    }

    /** A quote that comes with its message is taken as it is. Only groups have mentions. */
    private ObjectNode baileysText(Instance instance, String number, ObjectNode message, JsonNode request) {
        JsonNode quoted = request.path("quoted");
        ObjectNode data = baileys(instance, number, message, quoted.path("key"));
        if (quoted.has("message") && data.get("contextInfo") instanceof ObjectNode context) {
            context.put("participant", "")
                    .put("stanzaId", Json.text(quoted.path("key"), "id"))
                    .set("quotedMessage", quoted.get("message"));
        }
        if (Json.text(data.path("key"), "remoteJid").endsWith("@g.us")
                && request.path("mentioned").isArray()) {
            ArrayNode mentioned = data.putObject("contextInfo").putArray("mentionedJid");
            request.get("mentioned").forEach(one -> mentioned.add(Jids.of(one.asText())));
        }
        return data;
    }

    /** Buttons: as text on Meta's channel, unchanged on EVOLUTION. */
    ObjectNode buttons(Instance instance, String number, JsonNode request) {
        if (instance.definition().integration() == Integration.EVOLUTION) {
            ObjectNode message = Json.object();
            for (String field : new String[] {"title", "description", "footer", "buttons"}) {
                message.set(field, request.get(field));
            }
            return evolution(instance, number, "buttonMessage", message);
        }
        StringBuilder text = new StringBuilder(request.path("title").asText()).append('\n');
        request.path("buttons")
                .forEach(button -> text.append("▶️ ")
                        .append(button.path("displayText").asText())
                        .append('\n'));
        return business(instance, number, TEXT, Json.object().put(TEXT, text.toString()));
    }

    /** A file, whose content repeats the context in private chats. */
    ObjectNode baileysFile(Instance instance, String number, String type, ObjectNode content) {
        ObjectNode message = Json.object();
        message.set(type, content);
        ObjectNode data = baileys(instance, number, message, MissingNode.getInstance());
        if (data.get("contextInfo") instanceof ObjectNode context) {
            if (type.equals("audioMessage") && content.has("ptt") || type.equals("stickerMessage")) {
                context.putArray("statusAttributions");
            }
            content.set("contextInfo", context);
        }
        return data.put("messageType", type);
    }

    ObjectNode baileys(Instance instance, String number, ObjectNode message, JsonNode quoted) {
        String jid = Jids.of(number);
        String id = "3EB0" + UUID.randomUUID().toString().replace("-", "").substring(0, 18);
        ObjectNode data = Json.object();
        ObjectNode key =
                data.putObject("key").put("remoteJid", jid).put("fromMe", true).put("id", id.toUpperCase(Locale.ROOT));
        data.put("pushName", "Você").put("status", "PENDING");
        data.set("message", message);
        if (jid.endsWith("@g.us")) {
            key.put("participant", instance.definition().number() + ":7@s.whatsapp.net");
        } else {
            data.set("contextInfo", contextInfo(instance, quoted));
        }
        return common(data, instance, TEXT).put("source", "web");
    }

    /** Leaves out a quote of a message that Evolution does not have, without an error. */
    private ObjectNode contextInfo(Instance instance, JsonNode quoted) {
        ObjectNode info = Json.object();
        info.putArray("mentionedJid");
        info.putArray("groupMentions");
        info.putObject("ephemeralSettingTimestamp")
                .put("low", clock.instant().minus(TWO_DAYS).getEpochSecond())
                .put("high", 0)
                .put("unsigned", false);
        info.putObject("disappearingMode").put("initiator", 0);
        instance.store()
                .message(quoted.path("id").asText())
                .ifPresent(known -> info.put("participant", "")
                        .put("stanzaId", Json.text(quoted, "id"))
                        .set("quotedMessage", known.data().path("message")));
        return info;
    }

    ObjectNode business(Instance instance, String number, String type, ObjectNode message) {
        byte[] random = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        String id = "wamid." + Base64.getEncoder().encodeToString(random);
        return new MetaEvents(instance.definition())
                .sent(id, number, type, message, clock.instant().getEpochSecond());
    }

    ObjectNode evolution(Instance instance, String number, String type, ObjectNode message) {
        ObjectNode data = Json.object();
        data.putObject("key")
                .put("fromMe", true)
                .put("id", UUID.randomUUID().toString())
                .put("remoteJid", number);
        data.set("message", message);
        return common(data, instance, type).put("source", "unknown");
    }

    private ObjectNode common(ObjectNode data, Instance instance, String type) {
        return data.put("messageType", type)
                .put("messageTimestamp", clock.instant().getEpochSecond())
                .put("instanceId", instance.definition().id());
    }
}
