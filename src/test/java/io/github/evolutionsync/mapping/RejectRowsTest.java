package io.github.evolutionsync.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.evolutionsync.evolution.LogCapture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** Rows that cannot be mapped. */
class RejectRowsTest {

    @Test
    void manyRejectedRowsOfOneBatchLeaveFewLogLinesAndAreAllKept() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 1_000; i++) {
            rows.addObject()
                    .put("instance", "loja")
                    .put("event", "messages.set")
                    .put("error", "no object");
        }
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(rows);
        try (LogCapture log = new LogCapture()) {
            new RejectRows().process(exchange);
            assertThat(log.atLeast(Level.WARN)).hasSize(21).last().asString().contains("980 more events");
        }
        assertThat(exchange.getVariable("rejected", String.class)).hasSizeGreaterThan(40_000);
    }
}
