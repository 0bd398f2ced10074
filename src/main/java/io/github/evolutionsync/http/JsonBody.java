package io.github.evolutionsync.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import org.apache.camel.Message;

/** A request's body. */
public final class JsonBody {
    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /**
     * A missing node if it is empty.
     *
     * @throws BadRequestException if it is not valid JSON
     */
    public static JsonNode of(Message message) {
        String body = message.getBody(String.class);
        try {
            return JSON.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            throw new BadRequestException("The body is not valid JSON");
        }
    }
}
