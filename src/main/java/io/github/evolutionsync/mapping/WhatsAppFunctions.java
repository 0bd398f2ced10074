package io.github.evolutionsync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * jq functions for mappings, which convert the different forms of WhatsApp's values into one. They are in Java because each message calls
 * them several times: see docs/decisions/0005.
 */
final class WhatsAppFunctions {
    private WhatsAppFunctions() {}

    static void addTo(Scope scope) {
        scope.addFunction("jid", 0, of(in -> text(Jids.canonical(in))));
        scope.addFunction("chat_of", 0, of(in -> text(Jids.chatOf(in))));
        scope.addFunction("is_chat", 0, of(in -> BooleanNode.valueOf(Jids.isChat(in.asText()))));
        scope.addFunction("other_form", 1, of((in, jid) -> text(Jids.otherForm(in, jid.textValue()))));
        scope.addFunction("other_form_in", 2, of((in, key, jid) -> text(Jids.otherFormIn(key, jid.textValue()))));
        scope.addFunction("name_of", 1, of((in, jid) -> text(Jids.name(in, jid.textValue()))));
        scope.addFunction("number", 1, of((in, what) -> Values.number(in, what.asText())));
        scope.addFunction("seconds", 1, of((in, what) -> Values.seconds(in, what.asText())));
        scope.addFunction("iso_time", 0, of(in -> text(Values.isoTime(in))));
        scope.addFunction("status", 0, of(in -> text(Values.status(in))));
        scope.addFunction("highest_status", 0, of(in -> text(Values.highestStatus(in))));
        scope.addFunction("key_of", 0, of(Contents::key));
        scope.addFunction("content_of", 0, of(Contents::message));
        scope.addFunction("context_of", 1, of(Contents::context));
        scope.addFunction("kind", 0, of(in -> text(Contents.kind(object("kind", in)))));
        scope.addFunction("kind_of", 1, of((in, message) -> text(Contents.kind(in, object("kind_of", message)))));
        scope.addFunction("attachment_in", 0, of(in -> orNull(Contents.attachment(in))));
        scope.addFunction("text_in", 1, of((in, name) -> orNull(Contents.text(in, name.asText()))));
        scope.addFunction("unwrapped", 0, of(in -> Contents.unwrapped(object("unwrapped", in))));
        scope.addFunction("bytes", 1, of((in, most) -> text(Bytes.base64(in, most.asInt()))));
        scope.addFunction("jpeg", 1, of((in, most) -> text(Bytes.jpeg(in, most.asInt()))));
        scope.addFunction("is_view_once", 0, of(in -> BooleanNode.valueOf(Contents.isViewOnce(in))));
        scope.addFunction("from_whatsmeow", 0, of(Whatsmeow::renamed));
        scope.addFunction("go_seconds", 0, of(Whatsmeow::seconds));
        scope.addFunction("drop_nulls", 0, of(in -> Contents.dropNulls(object("drop_nulls", in))));
    }

    /** A function of the input alone. */
    private interface Simple {
        JsonNode apply(JsonNode in) throws JsonQueryException;
    }

    /** A function of the input and the value of one argument. */
    private interface Unary {
        JsonNode apply(JsonNode in, JsonNode argument) throws JsonQueryException;
    }

    /** A function of the input and the values of two arguments. */
    private interface Binary {
        JsonNode apply(JsonNode in, JsonNode first, JsonNode second) throws JsonQueryException;
    }

    private static Function of(Simple function) {
        return (scope, args, in, path, output, version) -> output.emit(function.apply(in), null);
    }

    private static Function of(Unary function) {
        return (scope, args, in, path, output, version) ->
                args.get(0).apply(scope, in, first -> output.emit(function.apply(in, first), null));
    }

    private static Function of(Binary function) {
        return (scope, args, in, path, output, version) -> args.get(0)
                .apply(
                        scope,
                        in,
                        first -> args.get(1)
                                .apply(scope, in, second -> output.emit(function.apply(in, first, second), null)));
    }

    private static JsonNode orNull(JsonNode value) {
        return value == null ? NullNode.getInstance() : value;
    }

    private static JsonNode text(String text) {
        return text == null ? NullNode.getInstance() : TextNode.valueOf(text);
    }

    private static JsonNode object(String name, JsonNode in) throws JsonQueryException {
        if (!in.isObject()) {
            throw new JsonQueryException(name + " takes an object, not " + Values.type(in));
        }
        return in;
    }
}
