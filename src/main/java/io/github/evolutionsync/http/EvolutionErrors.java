package io.github.evolutionsync.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.evolutionsync.evolution.EvolutionComponent;
import io.github.evolutionsync.evolution.HiddenKey;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Reads the reason from Evolution's error bodies, which have it in different places. */
public final class EvolutionErrors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 300;
    private static final int INTERNAL_ERROR = 500;

    private final HiddenKey key;

    private EvolutionErrors(HiddenKey key) {
        this.key = key;
    }

    public static EvolutionErrors of(Exchange exchange) {
        return new EvolutionErrors(new HiddenKey(exchange.getContext()
                .getComponent("evolution", EvolutionComponent.class)
                .getConfiguration()
                .getApiKey()));
    }

    /** One sentence for the caller: Evolution's answer, or why there is none. */
    public String sentence(Exception failure) {
        return failure instanceof HttpOperationFailedException refusal
                ? "Evolution answered " + refusal.getStatusCode() + reason(refusal.getResponseBody())
                : key.in(failure.getMessage(), LONGEST_REASON);
    }

    /**
     * The same for the exception that a route has caught, for the log and health. These must not contain message texts, and an internal
     * error of Evolution may quote its rows.
     */
    public static String forLog(Exchange exchange) {
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        return failure instanceof HttpOperationFailedException refusal && refusal.getStatusCode() == INTERNAL_ERROR
                ? "Evolution answered " + INTERNAL_ERROR
                : of(exchange).sentence(failure);
    }

    /** The number of an error that says that WhatsApp does not know it. */
    public static Optional<String> missingNumber(String body) {
        try {
            JsonNode first =
                    JSON.readTree(body).path("response").path("message").path(0);
            return isMissing(first) ? Optional.of(numberOf(first)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // not Evolution's own
        }
    }

    /** {@code ": "} and the reason in a body, or nothing. */
    private String reason(String body) {
        try {
            return body == null ? "" : reason(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return " with a body that is not valid JSON";
        }
    }

    /** The same for a parsed body. */
    public String reason(JsonNode body) {
        String text = Stream.of(
                        body.path("response").path("message"),
                        body.path("message"),
                        body.path("error").path("message"),
                        body.path("output").path("payload").path("message"),
                        body.path("error"))
                .map(EvolutionErrors::text)
                .filter(candidate -> !candidate.isBlank())
                .findFirst()
                .orElse("");
        String hidden = key.in(text, LONGEST_REASON);
        return hidden.isEmpty() ? "" : ": " + hidden;
    }

    private static String text(JsonNode candidate) {
        JsonNode only = candidate;
        while (only.isArray() && only.size() == 1) {
            only = only.get(0);
        }
        if (isMissing(only)) {
            return numberOf(only) + " is not on WhatsApp";
        }
        if (only.isArray()) {
            return StreamSupport.stream(only.spliterator(), false)
                    .map(EvolutionErrors::text)
                    .filter(part -> !part.isBlank())
                    .collect(Collectors.joining(": "));
        }
        if (only.has("message")) {
            return text(only.path("message"));
        }
        return only.isValueNode() ? only.asText("") : only.isEmpty() ? "" : only.toString();
    }

    private static boolean isMissing(JsonNode row) {
        return row.path("exists").isBoolean() && !row.path("exists").booleanValue();
    }

    private static String numberOf(JsonNode row) {
        return row.path("number").asText().split("@", 2)[0];
    }
}
