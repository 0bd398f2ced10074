package io.github.evolutionsync.send;

import io.github.evolutionsync.http.NotFoundException;
import io.github.evolutionsync.http.TooManyRequestsException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Reads what {@code queue_send} returned: the {@code send} (its id), the {@code item} and whether it {@code is_soon} settled. */
public final class QueuedSend implements Processor {
    private static final int RETRY_SECONDS = 60;
    private static final int TOO_MANY = 429;
    private static final int UNPROCESSABLE = 422;

    /**
     * @throws NotFoundException 404
     * @throws UnprocessableException 422
     * @throws TooManyRequestsException 429
     */
    @Override
    public void process(Exchange exchange) {
        Map<?, ?> row = (Map<?, ?>) exchange.getMessage().getBody(List.class).get(0);
        if (row.get("refusal") instanceof String sentence) {
            throw refusal(((Number) row.get("status")).intValue(), sentence);
        }
        exchange.setVariable("send", row.get("send"));
        exchange.setVariable("item", row.get("item"));
        exchange.setVariable("is_soon", row.get("is_soon"));
    }

    private static RuntimeException refusal(int status, String sentence) {
        return switch (status) {
            case TOO_MANY -> new TooManyRequestsException(sentence, RETRY_SECONDS);
            case UNPROCESSABLE -> new UnprocessableException(sentence);
            default -> new NotFoundException(sentence);
        };
    }
}
