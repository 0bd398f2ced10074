package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.auth.TooManyAttemptsException;
import io.github.evolutionsync.database.DatabaseAway;
import io.github.evolutionsync.evolution.UnusableAnswerException;
import io.github.evolutionsync.media.MediaGoneException;
import io.github.evolutionsync.media.NoRoomException;
import io.github.evolutionsync.send.UnprocessableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a failed request with {@code {"error":"one clear sentence"}} and its status. */
public class AnswerError implements Processor {
    static final String MAYBE_CHANGED = "; the change may have been made: check the chat before you repeat it";

    /** It answers 404 for a number that is not on WhatsApp. */
    private static final String LABELS = "label/handleLabel";

    /** What changes something in WhatsApp. */
    private static final Set<String> CHANGES = Set.of(
            "chat/updateMessage", "chat/deleteMessageForEveryone", "chat/markChatUnread", "chat/archiveChat", LABELS);

    private static final Logger LOG = LoggerFactory.getLogger(AnswerError.class);

    @Override
    public void process(Exchange exchange) {
        EvolutionTurns.leave(exchange);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (exchange.getVariable("carried_out") != null) {
            LOG.warn("A change was made in WhatsApp but could not be stored: {}", failure.getMessage());
            answer(exchange, 502, "The change was made in WhatsApp but could not be stored here");
        } else if (failure instanceof NotAuthorizedException) {
            answer(exchange, 401, failure.getMessage());
            exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
        } else if (failure instanceof TooManyAttemptsException tooMany) {
            answer(exchange, 429, failure.getMessage());
            exchange.getMessage().setHeader("Retry-After", tooMany.retryAfterSeconds());
        } else if (failure instanceof ForbiddenException) {
            answer(exchange, 403, failure.getMessage());
        } else if (failure instanceof ConflictException) {
            answer(exchange, 409, failure.getMessage());
        } else if (failure instanceof BadRequestException) {
            answer(exchange, 400, failure.getMessage());
        } else if (failure instanceof NotFoundException) {
            answer(exchange, 404, failure.getMessage());
        } else if (failure instanceof GoneException || failure instanceof MediaGoneException) {
            answer(exchange, 410, failure.getMessage());
        } else if (failure instanceof NoRoomException) {
            answer(exchange, 507, failure.getMessage());
        } else if (failure instanceof UnprocessableException) {
            answer(exchange, 422, failure.getMessage());
        } else if (failure instanceof TooManyRequestsException tooMany) {
            answer(exchange, 429, failure.getMessage());
            exchange.getMessage().setHeader("Retry-After", tooMany.retryAfterSeconds());
        } else if (failure instanceof RejectedExecutionException) {
            answer(
                    exchange,
                    503,
                    isAsking(exchange)
                            ? "Too many requests wait for Evolution, try again in a moment"
                            : "Too many requests wait for the media store, try again in a moment");
        } else if (failure instanceof NotReadyException) {
            answer(exchange, 503, failure.getMessage());
        } else if (failure instanceof HttpOperationFailedException refusal) {
            evolutionRefused(exchange, refusal);
        } else if (DatabaseAway.isAway(failure)) {
            answer(exchange, 503, "The database does not answer, try again in a moment");
        } else if (failure instanceof UnusableAnswerException) {
            answer(exchange, 502, failure.getMessage() + (isUncertain(exchange, failure) ? MAYBE_CHANGED : ""));
        } else if (failure instanceof EvolutionRefusedException) {
            answer(exchange, 502, failure.getMessage());
        } else if (failure instanceof AnswerLimitException && !isUncertain(exchange, failure)) {
            answer(exchange, 502, failure.getMessage());
        } else if (failure instanceof IOException && !isAsking(exchange)) {
            LOG.warn("The media store failed: {}", failure.toString());
            answer(exchange, 503, "The media store cannot be reached, try again in a moment");
        } else if (failure instanceof IOException) {
            answer(
                    exchange,
                    503,
                    isUncertain(exchange, failure)
                            ? "Evolution did not answer" + MAYBE_CHANGED
                            : "Evolution cannot be reached, try again in a moment");
        } else {
            LOG.error("Request {} failed", exchange.getExchangeId(), failure);
            answer(exchange, 500, "Internal error; the log has the details of " + exchange.getExchangeId());
        }
    }

    private static boolean isAsking(Exchange exchange) {
        return exchange.getVariable("ask") != null;
    }

    /** Evolution may have made a change even if its answer never arrived. */
    private static boolean isUncertain(Exchange exchange, Exception failure) {
        return CHANGES.contains(String.valueOf(exchange.getVariable("ask")))
                && !(failure instanceof ConnectException || failure instanceof UnknownHostException);
    }

    private static void evolutionRefused(Exchange exchange, HttpOperationFailedException refusal) {
        String body = String.valueOf(refusal.getResponseBody());
        if (refusal.getStatusCode() == 404 && body.contains("instance does not exist")) {
            answer(exchange, 404, "Evolution does not know instance " + exchange.getVariable("instance"));
        } else if (refusal.getStatusCode() == 404 && LABELS.equals(exchange.getVariable("ask"))) {
            answer(exchange, 422, EvolutionErrors.of(exchange).sentence(refusal));
        } else if (refusal.getStatusCode() == 400 && body.contains("not available on")) {
            answer(
                    exchange,
                    409,
                    "The channel of instance " + exchange.getVariable("instance") + " cannot do this: "
                            + EvolutionErrors.of(exchange).sentence(refusal));
        } else {
            answer(exchange, 502, EvolutionErrors.of(exchange).sentence(refusal));
        }
    }

    private static void answer(Exchange exchange, int status, String sentence) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage()
                .setBody(JsonNodeFactory.instance
                        .objectNode()
                        .put("error", sentence)
                        .toString());
    }
}
