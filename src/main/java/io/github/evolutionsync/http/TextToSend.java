package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads the body {@code {"text"}} of a reply into the variable {@code text}. */
public class TextToSend implements Processor {
    /** WhatsApp's own limit. */
    private static final int LONGEST_TEXT = 65_536;

    @Override
    public void process(Exchange exchange) {
        JsonNode text = JsonBody.of(exchange.getMessage()).path("text");
        if (!text.isTextual() || text.textValue().isBlank()) {
            throw new BadRequestException("The body must be {\"text\": \"…\"} with a text that is not empty");
        }
        if (text.textValue().length() > LONGEST_TEXT) {
            throw new BadRequestException(
                    "The text is longer than WhatsApp's limit of " + LONGEST_TEXT + " characters");
        }
        exchange.setVariable("text", text.textValue());
    }
}
