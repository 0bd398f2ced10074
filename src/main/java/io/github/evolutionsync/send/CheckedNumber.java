package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads Evolution's answer about a number, {@code [{"jid", "exists", "number"}]}, and sets {@code jid} to WhatsApp's own for it. */
public final class CheckedNumber implements Processor {
    /** @throws NotOnWhatsAppException if WhatsApp does not know it */
    @Override
    public void process(Exchange exchange) throws IOException {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        String number = exchange.getVariable("number", String.class);
        if (!answer.path(0).path("exists").isBoolean()) {
            throw new IOException("Evolution's answer does not tell whether " + number + " is on WhatsApp");
        }
        if (!answer.path(0).path("exists").booleanValue()) {
            throw new NotOnWhatsAppException(number);
        }
        String jid = Recipient.jid(answer.path(0).path("jid").asText(""));
        if (jid != null) {
            exchange.setVariable("jid", jid);
        }
    }
}
