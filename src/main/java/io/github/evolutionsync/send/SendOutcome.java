package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.database.DatabaseAway;
import io.github.evolutionsync.http.ConflictException;
import io.github.evolutionsync.http.EvolutionErrors;
import io.github.evolutionsync.http.EvolutionRefusedException;
import io.github.evolutionsync.http.GoneException;
import io.github.evolutionsync.http.NotFoundException;
import io.github.evolutionsync.media.MediaGoneException;
import io.github.evolutionsync.media.MediaUrlException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a failed try to send a message means. Only what certainly sent nothing is {@code failed} or {@code away}; everything else is
 * {@code uncertain}.
 */
public final class SendOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(SendOutcome.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** No byte of the request was written. */
    private static final List<Class<? extends IOException>> NOT_CONNECTED = List.of(
            ConnectException.class,
            NoRouteToHostException.class,
            UnknownHostException.class,
            ConnectTimeoutException.class,
            ConnectionRequestTimeoutException.class,
            SSLHandshakeException.class);

    private static final int TIMEOUT = 408;
    private static final int INTERNAL_ERROR = 500;
    private static final int REFUSED = 502;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private SendOutcome() {}

    static String sent(String message) {
        return JSON.createObjectNode()
                .put("verdict", "sent")
                .put("message", message)
                .toString();
    }

    /** The outcome for {@code settle-send}, from the exception that the route has caught. */
    public static String of(Exchange exchange) {
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        ObjectNode outcome = "true".equals(exchange.getVariable("asking"))
                ? afterwards(failure, exchange)
                : before(failure, exchange);
        if (outcome.path("verdict").asText().equals("uncertain")) {
            LOG.warn(
                    "It is unknown whether Evolution has sent message {} of the outbox: {}",
                    exchange.getVariable("send"),
                    EvolutionErrors.forLog(exchange));
        }
        return outcome.toString();
    }

    /** Nothing was requested yet. */
    private static ObjectNode before(Exception failure, Exchange exchange) {
        if (failure instanceof HttpOperationFailedException refusal
                && refusal.getStatusCode() < INTERNAL_ERROR
                && refusal.getStatusCode() != TIMEOUT) {
            return failed(EvolutionErrors.of(exchange).sentence(refusal), REFUSED);
        } else if (failure instanceof NotOnWhatsAppException) {
            return failed(failure.getMessage(), NotOnWhatsAppException.STATUS);
        } else if (failure instanceof NotFoundException) {
            return failed("Nothing was sent: " + failure.getMessage(), NOT_FOUND);
        } else if (failure instanceof GoneException) {
            return failed("Nothing was sent: " + failure.getMessage(), GONE);
        } else if (failure instanceof MediaGoneException
                || failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException) {
            return failed("Nothing was sent: the file is no longer in the media store", GONE);
        } else if (failure instanceof MediaUrlException && !(failure.getCause() instanceof UnknownHostException)) {
            return failed("Nothing was sent: media.url is refused: " + failure.getMessage(), BAD_REQUEST);
        } else if (isNotConnected(failure)
                || failure instanceof ConflictException
                || failure instanceof RejectedExecutionException
                || DatabaseAway.isAway(failure)) {
            return outcome("away", EvolutionErrors.of(exchange).sentence(failure));
        } else if (failure instanceof IOException || failure instanceof HttpOperationFailedException) {
            return outcome("delayed", EvolutionErrors.of(exchange).sentence(failure));
        }
        LOG.error("Message {} of the outbox could not be sent", exchange.getVariable("send"), failure);
        return failed(
                "Nothing was sent: internal error; the log has the details of " + exchange.getVariable("send"),
                INTERNAL_ERROR);
    }

    private static ObjectNode afterwards(Exception failure, Exchange exchange) {
        if (failure instanceof HttpOperationFailedException refusal) {
            return refused(refusal, exchange);
        } else if (failure instanceof EvolutionRefusedException) {
            return failed(failure.getMessage(), REFUSED);
        } else if (failure instanceof NotFoundException) { // of check-instance
            return failed("Nothing was sent: " + failure.getMessage(), NOT_FOUND);
        } else if (failure instanceof ConflictException) {
            return outcome("away", failure.getMessage());
        } else if (isNotConnected(failure)) {
            return outcome("away", "Evolution cannot be reached");
        } else if (DatabaseAway.isAway(failure)) {
            return outcome("away", "The database does not answer");
        }
        return outcome(
                "uncertain",
                "Evolution's answer was lost: " + EvolutionErrors.of(exchange).sentence(failure));
    }

    private static ObjectNode refused(HttpOperationFailedException refusal, Exchange exchange) {
        int status = refusal.getStatusCode();
        String body = String.valueOf(refusal.getResponseBody());
        String sentence = EvolutionErrors.of(exchange).sentence(refusal);
        if (status == INTERNAL_ERROR && isEvolutions(body)) {
            return failed(sentence, REFUSED).put("perhaps", true);
        } else if (body.contains("LICENSE_REQUIRED")) {
            return outcome("away", sentence);
        } else if (status >= INTERNAL_ERROR || status == TIMEOUT) { // a proxy's, which does not know
            return outcome("uncertain", sentence);
        }
        return EvolutionErrors.missingNumber(body)
                .filter(number -> exchange.getVariable("job", ObjectNode.class)
                        .path("starts_chat")
                        .booleanValue())
                .map(number -> failed(new NotOnWhatsAppException(number).getMessage(), NotOnWhatsAppException.STATUS))
                .orElseGet(() -> failed(sentence, body.contains("not available on") ? CONFLICT : REFUSED));
    }

    private static boolean isNotConnected(Exception failure) {
        return NOT_CONNECTED.stream().anyMatch(kind -> kind.isInstance(failure));
    }

    /** Evolution answers with JSON, also when it fails; a proxy usually does not. */
    private static boolean isEvolutions(String body) {
        try {
            return JSON.readTree(body).isObject();
        } catch (IOException e) {
            LOG.debug("An error is not Evolution's own", e);
            return false;
        }
    }

    private static ObjectNode failed(String sentence, int status) {
        return outcome("failed", sentence).put("status", status);
    }

    private static ObjectNode outcome(String verdict, String sentence) {
        return JSON.createObjectNode().put("verdict", verdict).put("error", sentence);
    }
}
