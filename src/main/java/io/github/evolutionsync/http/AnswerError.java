package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.auth.TooManyAttemptsException;
import io.github.evolutionsync.database.DatabaseAway;
import io.github.evolutionsync.evolution.UnusableAnswerException;
import io.github.evolutionsync.media.MediaGoneException;
import io.github.evolutionsync.send.UnprocessableException;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a failed request with {@code {"error":"one clear sentence"}} and its status. */
public class AnswerError implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerError.class);

    @Override
    public void process(Exchange exchange) {
        EvolutionTurns.leave(exchange);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof NotAuthorizedException) {
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
            answer(exchange, 502, failure.getMessage());
        } else if (failure instanceof EvolutionRefusedException) {
            answer(exchange, 502, failure.getMessage());
        } else if (failure instanceof AnswerLimitException) {
            answer(exchange, 502, failure.getMessage());
        } else if (failure instanceof IOException && !isAsking(exchange)) {
            LOG.warn("The media store failed: {}", failure.toString());
            answer(exchange, 503, "The media store cannot be reached, try again in a moment");
        } else if (failure instanceof IOException) {
            answer(exchange, 503, "Evolution cannot be reached, try again in a moment");
        } else {
            LOG.error("Request {} failed", exchange.getExchangeId(), failure);
            answer(exchange, 500, "Internal error; the log has the details of " + exchange.getExchangeId());
        }
    }

    private static boolean isAsking(Exchange exchange) {
        return exchange.getVariable("ask") != null;
    }

    private static void evolutionRefused(Exchange exchange, HttpOperationFailedException refusal) {
        if (refusal.getStatusCode() == 404) {
            answer(exchange, 404, "Evolution does not know instance " + exchange.getVariable("instance"));
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
