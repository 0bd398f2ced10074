package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns Evolution's answer to {@code instance/connect} into {@code {"base64", "code", "pairingCode"}}. Each is null if Evolution has none
 * yet, as it is for an instance that still has its pairing and only connects again.
 */
public class PairingAnswer implements Processor {
    private static final List<String> CODES = List.of("base64", "code", "pairingCode");

    /**
     * @throws ConflictException if the instance is open
     * @throws EvolutionRefusedException if the answer, which has status 200, is an error
     */
    @Override
    public void process(Exchange exchange) {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        if ("open".equals(answer.at("/instance/state").asText())) {
            throw new ConflictException(
                    "Instance " + exchange.getVariable("instance") + " is connected to WhatsApp already");
        }
        if (answer.path("error").asBoolean()) {
            throw new EvolutionRefusedException("Evolution cannot pair instance " + exchange.getVariable("instance")
                    + EvolutionErrors.of(exchange).reason(answer));
        }
        JsonNode given = answer.path("qrcode").isObject() ? answer.path("qrcode") : answer;
        ObjectNode codes = JsonNodeFactory.instance.objectNode();
        for (String code : CODES) {
            String value = given.path(code).asText("");
            codes.put(code, value.isEmpty() ? null : value);
        }
        exchange.getMessage().setBody(codes.toString());
    }
}
