package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.http.BadRequestException;
import io.github.evolutionsync.http.JsonBody;
import io.github.evolutionsync.http.NotFoundException;
import io.github.evolutionsync.media.MediaUrls;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads a message that is to be sent, {@code {"text"}}, {@code {"media"}}, {@code {"reaction"}} or {@code {"location"}}, into the variable
 * {@code request}, what {@code queue_send} takes. Without the variable {@code chat}, the body has {@code instance} and {@code number}.
 */
@SetsParameters({"request", "instance", "jid", "upload", "forwarded"})
public final class SendRequest implements Processor {
    private static final Pattern KEY = Pattern.compile("[^\\p{Cntrl}]{1,255}");

    private final MessageFields fields;

    public SendRequest(MediaUrls urls) {
        this.fields = new MessageFields(urls);
    }

    /** @throws BadRequestException 400, with what is wrong */
    @Override
    public void process(Exchange exchange) {
        JsonNode body = JsonBody.of(exchange.getMessage());
        if (!body.isObject()) {
            throw new BadRequestException(MessageFields.SHAPES);
        }
        ObjectNode request = fields.read(body);
        exchange.setVariable("upload", taken(request, "upload"));
        exchange.setVariable("forwarded", taken(request, "forwarded"));
        String chat = exchange.getVariable("chat", String.class);
        if (chat == null) {
            Recipient recipient = Recipient.of(body);
            request.put("number", recipient.number()).put("checks", recipient.isChecked());
            exchange.setVariable("instance", recipient.instance());
            exchange.setVariable("jid", recipient.jid());
        } else {
            request.put("chat", chat);
        }
        String key = exchange.getVariable("idempotency_key", String.class);
        if (key != null) {
            if (!KEY.matcher(key).matches() || key.isBlank()) {
                throw new BadRequestException("Idempotency-Key must have 1 to 255 printable characters");
            }
            request.put("key", key).put("hash", hash(chat, body));
        }
        exchange.setVariable("request", request.toString());
    }

    /**
     * Sets the variables {@code instance}, {@code jid} and {@code tenant} of the chat that was found.
     *
     * @throws NotFoundException if none was: 404
     */
    @SuppressWarnings("unchecked")
    public void address(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getVariable("found", List.class);
        if (rows.isEmpty()) {
            throw new NotFoundException("There is no such chat");
        }
        Map<String, Object> chat = rows.get(0);
        String jid = (String) chat.get("jid");
        exchange.setVariable("instance", chat.get("instance"));
        exchange.setVariable("jid", jid);
        exchange.setVariable("tenant", chat.get("tenant_id"));
        ObjectNode request = SendJson.parsed(exchange.getVariable("request", String.class));
        exchange.setVariable(
                "request", request.put("number", Recipient.numberOf(jid)).toString());
    }

    private static String taken(ObjectNode request, String field) {
        JsonNode value = request.remove(field);
        return value == null ? null : value.asText();
    }

    /** The order of fields and blanks makes no difference. */
    private static String hash(String chat, JsonNode body) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode().put("chat", chat);
        whole.set("body", body);
        return HexFormat.of().formatHex(Sha256.of(SendJson.sorted(whole).getBytes(StandardCharsets.UTF_8)));
    }
}
