package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** The key of a WhatsApp message, and what it holds below what wraps it. */
final class Contents {
    private static final Set<String> COMPANIONS = Set.of(
            "messageContextInfo",
            "senderKeyDistributionMessage",
            "contextInfo",
            "base64",
            "mediaUrl",
            "chatwootMessageId",
            "speechToText");

    private Contents() {}

    /** The message's key, where it says whose message it is. */
    static JsonNode key(JsonNode message) throws JsonQueryException {
        JsonNode key = message.path("key");
        JsonNode id = key.path("id");
        JsonNode fromMe = key.path("fromMe");
        if (!key.isObject()) {
            throw new JsonQueryException("key is missing");
        }
        if (!id.isTextual() || id.textValue().isEmpty()) {
            throw new JsonQueryException("key.id is " + Values.type(id) + ", where a text belongs");
        }
        if (Jids.canonical(key.path("remoteJid")) == null) {
            throw new JsonQueryException("key.remoteJid is no JID");
        }
        if (!fromMe.isBoolean() && !fromMe.isNull() && !fromMe.isMissingNode()) {
            throw new JsonQueryException("key.fromMe is " + Values.type(fromMe));
        }
        return key;
    }

    /** The message inside what wraps it; an empty one where there is none. */
    static JsonNode message(JsonNode data) throws JsonQueryException {
        JsonNode message = data.path("message");
        if (message.isNull() || message.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!message.isObject()) {
            throw new JsonQueryException("message is " + Values.type(message) + ", where an object belongs");
        }
        return unwrapped(message);
    }

    /** The key of a message's content: the first that is no companion of another. Null where there is none. */
    static String kind(JsonNode message) {
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            if (!field.getValue().isNull() && !COMPANIONS.contains(field.getKey())) {
                return field.getKey();
            }
        }
        return null;
    }

    /** The message inside ephemeral, view-once, edited and whatever else wraps one. */
    static JsonNode unwrapped(JsonNode message) {
        String kind = kind(message);
        JsonNode inner = kind == null ? null : message.get(kind).get("message");
        if (inner == null || !inner.isObject() || inner.isEmpty()) {
            return message;
        }
        JsonNode content = unwrapped(inner);
        JsonNode mediaUrl = message.path("mediaUrl");
        if (mediaUrl.isNull() || mediaUrl.isMissingNode()) {
            return content;
        }
        ObjectNode copy = copy(content);
        return copy.set("mediaUrl", mediaUrl);
    }

    /** What a message quotes, mentions and was forwarded from, wherever Evolution put that; an empty object for nothing. */
    static JsonNode context(JsonNode data, JsonNode message) {
        String kind = kind(message);
        for (JsonNode holder : new JsonNode[] {kind == null ? null : message.get(kind), message, data}) {
            if (holder != null && holder.path("contextInfo").isObject()) {
                return holder.get("contextInfo");
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** The same without the fields that are null. */
    static JsonNode dropNulls(JsonNode object) {
        ObjectNode rest = copy(object);
        rest.removeIf(JsonNode::isNull);
        return rest;
    }

    private static ObjectNode copy(JsonNode object) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
        return copy;
    }
}
