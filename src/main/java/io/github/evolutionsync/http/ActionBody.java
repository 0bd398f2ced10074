package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.SetsParameters;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * Reads the bodies of requests that change a message, a chat, a pairing, a quick reply or a tenant into variables. A body that has another shape is a
 * {@link BadRequestException}.
 */
@SetsParameters({"text", "archived", "shortcut", "reply", "retention"})
public class ActionBody {
    /** WhatsApp's own limit. */
    private static final int LONGEST_TEXT = 65_536;

    private static final int LONGEST_QUICK_REPLY = 4_096;
    private static final int LONGEST_SHORTCUT = 40;

    /** Does not begin with the slash that people type before it, and has nothing that cannot be seen, such as a zero-width space. */
    private static final Pattern SHORTCUT = Pattern.compile(
            "(?![/\\p{M}])[^\\s\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2800\\u3164\\uFFA0]+");

    private static final Pattern SEPARATORS = Pattern.compile("[\\s().+-]");
    private static final Pattern NUMBER = Pattern.compile("\\d{8,15}");

    /** {@code {"text"}} → {@code text}. */
    public void edit(Exchange exchange) {
        String text = text(JsonBody.of(exchange.getMessage()), LONGEST_TEXT);
        if (text == null) {
            throw new BadRequestException("The body must be {\"text\": \"…\"} with a text of 1 to " + LONGEST_TEXT
                    + " characters that is not blank");
        }
        exchange.setVariable("text", text);
    }

    /** {@code {"archived"}} → {@code archived}, true without a body. */
    public void archive(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        JsonNode archived = body.path("archived");
        if (!body.isMissingNode() && !(body.isObject() && (archived.isMissingNode() || archived.isBoolean()))) {
            throw new BadRequestException("The body must be {\"archived\": true} or {\"archived\": false}, or empty");
        }
        exchange.setVariable("archived", archived.asBoolean(true));
    }

    /** {@code {"messagesKeep", "mediaKeep"}} → {@code retention}, the same in lower case. */
    public void retention(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (String name : new String[] {"messagesKeep", "mediaKeep"}) {
            JsonNode given = body.path(name);
            if (given.isNull()) {
                kept.putNull(name);
            } else if (given.isTextual() && RetentionPeriod.isValid(given.textValue())) {
                kept.put(name, given.textValue().strip().toLowerCase(Locale.ROOT));
            } else if (!given.isMissingNode()) {
                throw notRetention();
            }
        }
        if (kept.isEmpty()) {
            throw notRetention();
        }
        exchange.setVariable("retention", kept.toString());
    }

    private static BadRequestException notRetention() {
        return new BadRequestException(
                "The body must be {\"messagesKeep\": \"…\", \"mediaKeep\": \"…\"}, each forever, a duration such"
                        + " as 365d, or null for the setting");
    }

    /** {@code {"number"}} → {@code number}, its digits; empty without a body. */
    public void pair(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        JsonNode given = body.path("number");
        boolean isGiven = !given.isMissingNode() && !given.isNull();
        String number = SEPARATORS.matcher(given.asText("")).replaceAll("");
        if (!body.isMissingNode() && !body.isObject()
                || isGiven && !(given.isTextual() && NUMBER.matcher(number).matches())) {
            throw new BadRequestException(
                    "The body must be empty, or {\"number\": \"…\"} with a phone number of 8 to 15 digits");
        }
        exchange.setVariable("number", isGiven ? number : "");
    }

    /** {@code {"shortcut", "text"}} → {@code shortcut}, {@code text}, and a {@code reply} that is empty. */
    public void newQuickReply(Exchange exchange) {
        if (exchange.getVariable("tenant", "", String.class).isEmpty()) {
            throw new BadRequestException("With API_KEY, a quick reply needs a tenant: add ?tenant=");
        }
        quickReply(exchange);
        exchange.setVariable("reply", "");
    }

    /** The same, for the {@code reply} in the address. */
    public void quickReply(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        String text = text(body, LONGEST_QUICK_REPLY);
        JsonNode shortcut = body.path("shortcut");
        if (text == null || !shortcut.isTextual() || !isShortcut(shortcut.textValue())) {
            throw new BadRequestException(
                    "The body must be {\"shortcut\": \"…\", \"text\": \"…\"}, with a shortcut of 1 to "
                            + LONGEST_SHORTCUT
                            + " visible characters without blanks that do not begin with a slash, and a text of 1 to "
                            + LONGEST_QUICK_REPLY
                            + " characters");
        }
        exchange.setVariable("text", text);
        exchange.setVariable("shortcut", shortcut.textValue());
        exchange.setVariable("reply", exchange.getMessage().getHeader("id"));
    }

    private static boolean isShortcut(String shortcut) {
        return shortcut.codePointCount(0, shortcut.length()) <= LONGEST_SHORTCUT
                && SHORTCUT.matcher(shortcut).matches();
    }

    /** Null if the body has no text, a blank or too long one, or one that PostgreSQL cannot store. */
    private static String text(JsonNode body, int longest) {
        JsonNode text = body.path("text");
        boolean fits = text.isTextual()
                && !text.textValue().isBlank()
                && text.textValue().length() <= longest
                && text.textValue().indexOf('\0') < 0;
        return fits ? text.textValue() : null;
    }
}
