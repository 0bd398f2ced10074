package io.github.evolutionsync.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.LogCapture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** Rows that cannot be mapped. */
class RejectRowsTest {

    private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();

    @Test
    void manyRejectedRowsOfOneEventLeaveOneLogLineAndOneLetter() {
        for (int i = 0; i < 1_000; i++) {
            reject("messages.set", "loja", i);
        }
        try (LogCapture log = new LogCapture()) {
            JsonNode letters = letters();
            assertThat(log.atLeast(Level.WARN)).hasSize(1).last().asString().contains("999 more rows");
            assertThat(letters).hasSize(1);
            JsonNode payload = letters.get(0).path("payload");
            assertThat(payload.path("event").asText()).isEqualTo("messages.set");
            assertThat(payload.path("data")).hasSize(1_000);
            assertThat(payload.at("/data/999").asInt()).isEqualTo(999);
            assertThat(letters.get(0).path("error").asText()).startsWith("no object; 999 more");
        }
    }

    @Test
    void fewRejectedRowsAndThoseOfOtherEventsAreLettersOfTheirOwn() {
        for (int i = 0; i < 3; i++) {
            reject("messages.set", "loja", i);
            reject("messages.set", "clinica", i);
        }
        for (int i = 0; i < 20; i++) {
            reject("chats.set", "loja", i);
        }
        assertThat(letters()).hasSize(26);
    }

    @Test
    void manyRejectedEventsOfOneBatchLeaveFewLogLinesAndAreAllKept() {
        for (int i = 0; i < 1_000; i++) {
            reject("messages.set", "loja" + i, i);
        }
        try (LogCapture log = new LogCapture()) {
            assertThat(letters()).hasSize(1_000);
            assertThat(log.atLeast(Level.WARN)).hasSize(21).last().asString().contains("980 more events");
        }
    }

    private void reject(String event, String instance, int data) {
        ObjectNode row =
                rows.addObject().put("instance", instance).put("event", event).put("error", "no object");
        row.putObject("payload").put("event", event).put("instance", instance).put("data", data);
    }

    private JsonNode letters() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(rows);
        new RejectRows().process(exchange);
        try {
            return new ObjectMapper().readTree(exchange.getVariable("rejected", String.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
