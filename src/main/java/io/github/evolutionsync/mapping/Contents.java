package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** Reads the key of a WhatsApp message, and the content inside its wrappers. */
final class Contents {
    private static final Set<String> COMPANIONS = Set.of(
            "messageContextInfo",
            "senderKeyDistributionMessage",
            "placeholderMessage",
            "contextInfo",
            "quoted",
            "base64",
            "mediaUrl",
            "chatwootMessageId",
            "speechToText");

    /** Values of messageType for text messages, and for messages without visible content. */
    private static final Set<String> NOT_A_KIND = Set.of("", "conversation", "extendedTextMessage", "unknown");

    /** What Evolution adds to a message with media. */
    private static final List<String> ADDED = List.of("mediaUrl", "base64");

    private static final Set<String> QUOTES = Set.of("contextInfo", "quotedMessage");
    private static final Pattern ATTACHMENT = Pattern.compile("(image|video|ptv|audio|document|sticker)Message");

    /** WhatsApp's ids have about thirty characters, and PostgreSQL cannot index long values. */
    private static final int LONGEST_ID = 255;

    /** The depth of the search for a text or an attachment. */
    private static final int DEEPEST = 12;

    private Contents() {}

    /** The message's key, which must identify the message. History has the participant next to the key. */
    static JsonNode key(JsonNode message) throws JsonQueryException {
        JsonNode key = withParticipant(message.path("key"), message.path("participant"));
        JsonNode id = key.path("id");
        JsonNode fromMe = key.path("fromMe");
        if (!key.isObject()) {
            throw new JsonQueryException("key is missing");
        }
        if (!id.isTextual() || id.textValue().isEmpty()) {
            throw new JsonQueryException("key.id must be a non-empty string");
        }
        if (id.textValue().length() > LONGEST_ID) {
            throw new JsonQueryException("key.id has more than " + LONGEST_ID + " characters");
        }
        if (Jids.chatOf(key) == null) {
            throw new JsonQueryException("key.remoteJid is not a JID");
        }
        if (!fromMe.isBoolean() && !fromMe.isNull() && !fromMe.isMissingNode()) {
            throw new JsonQueryException("key.fromMe must be of type boolean, not " + Values.type(fromMe));
        }
        return key;
    }

    private static JsonNode withParticipant(JsonNode key, JsonNode participant) {
        return key.isObject() && !key.hasNonNull("participant") && participant.isTextual()
                ? copy(key).set("participant", participant)
                : key;
    }

    /** The message inside its wrappers, or an empty object if there is none. */
    static JsonNode message(JsonNode data) throws JsonQueryException {
        JsonNode message = data.path("message");
        if (message.isNull() || message.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!message.isObject()) {
            throw new JsonQueryException("message must be of type object, not " + Values.type(message));
        }
        return unwrapped(message);
    }

    /** The key of a message's content: the first key that only a content has. Null if there is none. */
    static String kind(JsonNode message) {
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            if (isContent(field.getKey(), field.getValue())) {
                return field.getKey();
            }
        }
        return null;
    }

    private static boolean isContent(String name, JsonNode value) {
        return !value.isNull()
                && !COMPANIONS.contains(name)
                && (value.isObject()
                        || name.equals("conversation")
                        || name.equals("contacts")
                        || name.endsWith("Message"));
    }

    /**
     * The same, or messageType if the content has no key of its own, as on the channel EVOLUTION and in replies to Meta's flows.
     */
    static String kind(JsonNode data, JsonNode message) {
        String kind = kind(message);
        String type = data.path("messageType").asText("");
        boolean named = kind != null
                || !data.path("message").isObject()
                || NOT_A_KIND.contains(type)
                || COMPANIONS.contains(type);
        return named ? kind : type;
    }

    /** The first attachment inside a content, as in the header of a template, or null. The content itself does not count. */
    static JsonNode attachment(JsonNode content) {
        return find(content, ATTACHMENT.asMatchPredicate(), JsonNode::isObject, DEEPEST);
    }

    /** The first text with this name inside a content that is not blank, or null. */
    static JsonNode text(JsonNode content, String wanted) {
        return find(
                content,
                wanted::equals,
                value -> value.isTextual() && !value.textValue().isBlank(),
                DEEPEST);
    }

    private static JsonNode find(JsonNode in, Predicate<String> name, Predicate<JsonNode> fits, int depth) {
        if (depth == 0) {
            return null;
        }
        for (Map.Entry<String, JsonNode> field : in.properties()) {
            if (name.test(field.getKey()) && fits.test(field.getValue())) {
                return field.getValue();
            }
        }
        Iterable<JsonNode> inner = in.isArray()
                ? in
                : in.properties().stream()
                        .filter(field -> !QUOTES.contains(field.getKey()))
                        .map(Map.Entry::getValue)::iterator;
        for (JsonNode value : inner) {
            JsonNode found = find(value, name, fits, depth - 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The message inside its wrappers: ephemeral, view-once, edited and others. Evolution adds fields of media next to the outermost one. */
    static JsonNode unwrapped(JsonNode message) {
        JsonNode content = message;
        ObjectNode added = null;
        // no recursion, since the sender chooses the number of wrappers
        for (JsonNode inner = inside(content); inner != null; inner = inside(content)) {
            for (String name : ADDED) {
                if (content.hasNonNull(name) && (added == null || !added.has(name))) {
                    added = added == null ? JsonNodeFactory.instance.objectNode() : added;
                    added.set(name, content.get(name));
                }
            }
            content = inner;
        }
        return added == null ? content : copy(content).setAll(added);
    }

    /** Whether the message is inside a wrapper of view-once messages. */
    static boolean isViewOnce(JsonNode message) {
        JsonNode content = message;
        for (JsonNode inner = inside(content); inner != null; inner = inside(content)) {
            if (kind(content).startsWith("viewOnceMessage")) {
                return true;
            }
            content = inner;
        }
        return false;
    }

    private static JsonNode inside(JsonNode message) {
        String kind = kind(message);
        JsonNode inner = kind == null ? null : message.get(kind).get("message");
        return inner == null || !inner.isObject() || inner.isEmpty() ? null : inner;
    }

    /** The quote, mentions and origin of a forwarded message, which Evolution puts in different places; an empty object if there are none. */
    static JsonNode context(JsonNode data, JsonNode message) {
        String kind = kind(message);
        for (JsonNode holder : new JsonNode[] {kind == null ? null : message.get(kind), message, data}) {
            if (holder != null && holder.path("contextInfo").isObject()) {
                return holder.get("contextInfo");
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** The same object without the fields that are null. */
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
