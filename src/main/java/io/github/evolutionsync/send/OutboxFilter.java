package io.github.evolutionsync.send;

import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.http.BadRequestException;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Validates the parameters of {@code GET /api/outbox}: {@code state} and {@code chat}, which are empty if they are missing. */
@SetsParameters({"state", "chat"})
public final class OutboxFilter implements Processor {
    private static final Set<String> STATES = Set.of("", "queued", "sending", "sent", "failed", "uncertain");

    @Override
    public void process(Exchange exchange) {
        String state = exchange.getMessage().getHeader("state", "", String.class);
        String chat = exchange.getMessage().getHeader("chat", "", String.class);
        if (!STATES.contains(state)) {
            throw new BadRequestException("state must be queued, sending, sent, failed or uncertain");
        }
        try {
            exchange.setVariable(
                    "chat", chat.isEmpty() ? "" : UUID.fromString(chat).toString());
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("chat must be the id of a chat");
        }
        exchange.setVariable("state", state);
    }
}
