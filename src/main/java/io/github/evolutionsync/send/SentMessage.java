package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.http.EvolutionErrors;
import io.github.evolutionsync.http.EvolutionRefusedException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Reads the id of the message that Evolution sent, in its answer {@code {"key": {"id"}, …}}, into the variable {@code message}, and sets the
 * {@code outcome}. Meta's errors also arrive as answers with status 201, {@code {"message", "type", "code"}} and no key.
 */
@SetsParameters("message")
public final class SentMessage implements Processor {
    /** @throws EvolutionRefusedException if the answer contains no message id: nothing was sent */
    @Override
    public void process(Exchange exchange) {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        JsonNode id = answer.path("key").path("id");
        if (!id.isTextual() || id.textValue().isEmpty()) {
            throw new EvolutionRefusedException(
                    "Nothing was sent" + EvolutionErrors.of(exchange).reason(answer));
        }
        exchange.setVariable("message", id.textValue());
        exchange.setVariable("outcome", SendOutcome.sent(id.textValue()));
    }
}
