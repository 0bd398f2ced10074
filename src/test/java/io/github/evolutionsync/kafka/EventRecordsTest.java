package io.github.evolutionsync.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.evolution.EvolutionConstants;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** The records that are written to Kafka. */
class EventRecordsTest {
    private static final int MAX_BYTES = 4_096;

    @Test
    void anEventIsARecordWithItsInstanceAsTheKey() throws Exception {
        List<Message> records = records(event("loja", "Olá"), event("filial", "Oi"));

        assertThat(records)
                .extracting(record -> record.getHeader(KafkaConstants.KEY))
                .containsExactly("loja", "filial");
        assertThat(read(records.get(0))).isEqualTo(event("loja", "Olá"));
    }

    @Test
    void anEventThatIsTooLargeForARecordIsAGapOfItsInstance() throws Exception {
        List<Message> records = records(event("loja", "x".repeat(MAX_BYTES)), event("loja", "Oi"));

        JsonNode gap = read(records.get(0));
        assertThat(gap.path("event").asText()).isEqualTo(EvolutionConstants.SOCKET_GAP);
        assertThat(gap.path("instance").asText()).isEqualTo("loja");
        assertThat(gap.at("/data/dropped").asInt()).isEqualTo(1);
        assertThat(records.get(0).getHeader(KafkaConstants.KEY)).isEqualTo("loja");
        assertThat(read(records.get(1))).isEqualTo(event("loja", "Oi"));
    }

    private static List<Message> records(JsonNode... events) throws Exception {
        ArrayNode body = Bundle.JSON.createArrayNode().addAll(List.of(events));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(body);
            EventRecords eventRecords = new EventRecords();
            eventRecords.setMaxBytes(MAX_BYTES);
            eventRecords.process(exchange);
            return Stream.of(exchange.getMessage().getBody(Message[].class)).toList();
        }
    }

    private static JsonNode event(String instance, String text) {
        return Bundle.JSON
                .createObjectNode()
                .put("event", "messages.upsert")
                .put("instance", instance)
                .set("data", Bundle.JSON.createObjectNode().put("text", text));
    }

    private static JsonNode read(Message record) throws Exception {
        return Bundle.JSON.readTree(record.getBody(byte[].class));
    }
}
