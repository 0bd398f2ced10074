package io.github.evolutionsync.media;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.evolutionsync.http.AnswerLimitException;
import io.github.evolutionsync.http.ConflictException;
import io.github.evolutionsync.http.EvolutionErrors;
import io.github.evolutionsync.http.NotFoundException;
import io.github.evolutionsync.http.UnsupportedException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/**
 * Decides what a failed try to fetch a file means. What is not known to be final is {@code away}: Evolution or the store does not work at the
 * moment.
 */
public final class FailedFetch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    /** Statuses of 4xx that do not concern one file. */
    private static final Set<Integer> OF_ALL = Set.of(401, 403, 407, 408, 425, 429);

    /** Evolution's status is 400 whatever the reason, which only the text tells (recorded from 2.3.7). */
    private static final Pattern UNKNOWN = Pattern.compile("Message not found");

    private static final Pattern CLOSED =
            Pattern.compile("Connection Closed|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket hang up");
    private static final Pattern REFUSED =
            Pattern.compile("not of the media type|not available|TypeError|Cannot read prop");

    private FailedFetch() {}

    /** The outcome for {@code settle-media}, from the exception that the route has caught. */
    public static String outcome(Exchange exchange) {
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        String verdict = verdict(failure);
        return JSON.createObjectNode()
                .put("verdict", verdict)
                .put("error", sentence(verdict, failure, exchange))
                .toString();
    }

    private static String verdict(Exception failure) {
        if (failure instanceof HttpOperationFailedException refusal) {
            return verdict(refusal.getStatusCode(), String.valueOf(refusal.getResponseBody()));
        } else if (failure instanceof MediaTooLargeException || failure instanceof AnswerLimitException) {
            return "too large";
        } else if (failure instanceof BadMediaException) {
            return "unusable";
        } else if (failure instanceof MediaGoneException || failure instanceof MediaUrlException) {
            return "gone";
        } else if (failure instanceof NoRoomException) {
            return "no room";
        } else if (failure instanceof MediaHostException) {
            return "host away";
        } else if (failure instanceof UnsupportedException) {
            return "refused";
        } else if (failure instanceof NotFoundException || failure instanceof ConflictException) {
            return "missing"; // an instance may come back to its tenant
        } else if (failure instanceof SocketTimeoutException && !(failure instanceof ConnectTimeoutException)) {
            return "missing"; // a file that is too slow: tried less often, and not for ever
        }
        return "away";
    }

    private static String verdict(int status, String body) {
        if (status == NOT_FOUND) {
            return "missing";
        } else if (status == GONE) {
            return "gone";
        } else if (status != BAD_REQUEST) {
            // a refusal of this file alone must not pause the others, which is the case for a wrong key or too many
            // requests
            return status / 100 == 4 && !OF_ALL.contains(status) ? "missing" : "away";
        } else if (UNKNOWN.matcher(body).find()) {
            return "unknown";
        } else if (REFUSED.matcher(body).find()) {
            return "refused";
        }
        return CLOSED.matcher(body).find() ? "away" : "gone";
    }

    private static String sentence(String verdict, Exception failure, Exchange exchange) {
        if (failure instanceof FileSystemException) { // its message is only a path
            return "MEDIA_STORE cannot be written: "
                    + failure.getClass().getSimpleName().replace("Exception", "") + " " + failure.getMessage();
        }
        if (!(failure instanceof HttpOperationFailedException refusal)) {
            return failure instanceof AnswerLimitException
                    ? "Evolution's answer is too large"
                    : String.valueOf(EvolutionErrors.forLog(exchange));
        }
        return switch (verdict) {
            case "gone" -> "WhatsApp no longer has this file";
            case "unknown" -> "Evolution does not have this message";
            case "missing" ->
                refusal.getStatusCode() == NOT_FOUND
                        ? "The instance does not exist in Evolution"
                        : EvolutionErrors.forLog(exchange);
            default -> EvolutionErrors.forLog(exchange);
        };
    }
}
