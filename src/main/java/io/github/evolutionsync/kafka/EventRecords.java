package io.github.evolutionsync.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.Json;
import io.github.evolutionsync.evolution.OwnEnvelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates one Kafka record per event, with the envelope as its value. The key is the instance, so that all events of an instance are in
 * one partition, in order.
 */
public final class EventRecords implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecords.class);

    /** The size of a record without its value: its key and Kafka's own fields. */
    private static final int ENVELOPE_BYTES = 1_024;

    private int maxBytes = 1 << 20;

    /** The largest size of a record. A larger event is replaced by a gap, which a catch-up closes over HTTP. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        List<Message> records = new ArrayList<>();
        for (JsonNode envelope : exchange.getMessage().getBody(JsonNode.class)) {
            String instance = envelope.path("instance").asText(null);
            byte[] value = Json.MAPPER.writeValueAsBytes(envelope);
            if (value.length <= maxBytes - ENVELOPE_BYTES) {
                records.add(record(exchange, instance, value));
            } else {
                LOG.warn(
                        "An event {} of instance {} has {} bytes and exceeds the limit of a record: a catch-up will read it",
                        envelope.path("event").asText(),
                        instance,
                        value.length);
                records.add(record(exchange, instance, gap(instance)));
            }
        }
        exchange.getMessage().setBody(records);
    }

    private static Message record(Exchange exchange, String instance, byte[] value) {
        Message message = new DefaultMessage(exchange);
        message.setHeader(KafkaConstants.KEY, instance);
        message.setBody(value);
        return message;
    }

    private static byte[] gap(String instance) throws JsonProcessingException {
        String now = Instant.now().toString();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("at", now).put("dropped", 1).put("since", now);
        return Json.MAPPER.writeValueAsBytes(OwnEnvelope.of(EvolutionConstants.SOCKET_GAP, instance, data));
    }
}
