package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.SetsParameters;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads the body of a reply, {@code {"text"}} or {@code {"media": {"id", "caption", "fileName", "voice"}}}, into the variables {@code text}
 * (empty for media) or {@code upload}, {@code caption}, {@code send_as} (a file name) and {@code voice}.
 */
@SetsParameters({"text", "upload"})
public class MessageToSend implements Processor {
    /** WhatsApp's own limit. */
    private static final int LONGEST_TEXT = 65_536;

    private static final String SHAPES =
            "The body must be {\"text\": \"…\"} with a text that is not empty, or {\"media\": {\"id\": \"…\"}} with the id of an upload";

    @Override
    public void process(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        JsonNode text = body.path("text");
        JsonNode media = body.path("media");
        if (media.isObject() && text.isMissingNode()) {
            readMedia(exchange, media);
        } else if (text.isTextual() && !text.textValue().isBlank() && media.isMissingNode()) {
            exchange.setVariable("text", bounded(text, "text"));
        } else {
            throw new BadRequestException(SHAPES);
        }
    }

    private static void readMedia(Exchange exchange, JsonNode media) {
        try {
            exchange.setVariable(
                    "upload", UUID.fromString(media.path("id").asText()).toString());
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(SHAPES);
        }
        JsonNode voice = media.path("voice");
        if (!voice.isMissingNode() && !voice.isNull() && !voice.isBoolean()) {
            throw new BadRequestException("voice must be true or false");
        }
        boolean isVoice = voice.asBoolean();
        String caption = bounded(media.path("caption"), "caption");
        if (isVoice && !caption.isEmpty()) {
            throw new BadRequestException("A voice note has no caption: send the text as a message of its own");
        }
        exchange.setVariable("text", "");
        exchange.setVariable("caption", caption);
        exchange.setVariable("send_as", FileName.harmless(bounded(media.path("fileName"), "fileName")));
        exchange.setVariable("voice", isVoice);
    }

    /** Empty if it is missing. */
    private static String bounded(JsonNode field, String name) {
        if (field.isMissingNode() || field.isNull()) {
            return "";
        }
        if (!field.isTextual()) {
            throw new BadRequestException(name + " must be a text");
        }
        if (field.textValue().length() > LONGEST_TEXT) {
            throw new BadRequestException(
                    "The " + name + " is longer than WhatsApp's limit of " + LONGEST_TEXT + " characters");
        }
        return field.textValue();
    }
}
