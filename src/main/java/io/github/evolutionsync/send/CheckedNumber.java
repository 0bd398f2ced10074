package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads Evolution's answer about a number, {@code [{"jid", "exists", "number"}]}, and sets {@code jid} to WhatsApp's own for it. */
public final class CheckedNumber implements Processor {
    /** @throws NotOnWhatsAppException if WhatsApp does not know it */
    @Override
    public void process(Exchange exchange) throws IOException {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        String number = exchange.getVariable("number", String.class);
        if (answer.isArray() && answer.isEmpty()) {
            throw new NotOnWhatsAppException(number);
        }
        JsonNode row = rowOf(number, answer);
        if (!row.path("exists").isBoolean()) {
            throw new IOException("Evolution's answer does not tell whether " + number + " is on WhatsApp");
        }
        if (!row.path("exists").booleanValue()) {
            throw new NotOnWhatsAppException(number);
        }
        String jid = Recipient.jid(row.path("jid").asText(""));
        if (jid != null) {
            exchange.setVariable("jid", jid);
        }
    }

    /** The answer has an order of its own; a single row is about the only number that was asked for. */
    private static JsonNode rowOf(String number, JsonNode answer) {
        return StreamSupport.stream(answer.spliterator(), false)
                .filter(row -> answer.size() == 1
                        || row.path("number").asText().replaceAll("[^0-9]", "").equals(number))
                .findFirst()
                .orElse(answer.path(0).path("missing"));
    }
}
