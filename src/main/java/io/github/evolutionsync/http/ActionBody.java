package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.SetsParameters;
import org.apache.camel.Exchange;

/**
 * Reads the bodies of requests that change a message or a chat into variables. A body that has another shape is a
 * {@link BadRequestException}.
 */
@SetsParameters({"text", "archived"})
public class ActionBody {
    /** WhatsApp's own limit. */
    private static final int LONGEST_TEXT = 65_536;

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
