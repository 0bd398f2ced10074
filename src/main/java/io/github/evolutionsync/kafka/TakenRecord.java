package io.github.evolutionsync.kafka;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.ApiKeys;
import io.github.evolutionsync.evolution.EventNames;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.GoEnvelope;
import io.github.evolutionsync.evolution.Json;
import io.github.evolutionsync.evolution.OwnEnvelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.common.TopicPartition;

/** A record of a batch: its partition, offset and bytes. */
record TakenRecord(TopicPartition partition, long offset, byte[] value) {
    static TakenRecord of(Exchange record) {
        Message message = record.getMessage();
        TopicPartition partition = new TopicPartition(
                message.getHeader(KafkaConstants.TOPIC, String.class),
                message.getHeader(KafkaConstants.PARTITION, int.class));
        return new TakenRecord(
                partition, message.getHeader(KafkaConstants.OFFSET, long.class), message.getBody(byte[].class));
    }

    /**
     * The event's envelope, without Evolution's key. A record without a valid envelope becomes one that contains its text, as on the socket.
     *
     * @param ours whether a node wrote the record, which may then contain this project's own events
     */
    ObjectNode envelope(boolean ours) {
        if (value == null) {
            return broken("a record without a value");
        }
        try {
            if (Json.event(value) instanceof ObjectNode envelope
                    && envelope.path("event").isTextual()
                    && isOthers(envelope.path("event").textValue(), ours)) {
                GoEnvelope.adapt(envelope);
                return envelope;
            }
            return broken("not an event, which is an object with a name");
        } catch (IOException e) {
            return broken("not JSON");
        }
    }

    private static boolean isOthers(String name, boolean ours) {
        return ours ? !EventNames.isFound(name) : !EventNames.isOwn(name);
    }

    private ObjectNode broken(String reason) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("reason", reason + ", at offset " + offset + " of " + partition);
        data.put("text", value == null ? null : ApiKeys.hide(new String(value, StandardCharsets.UTF_8)));
        return OwnEnvelope.of(EvolutionConstants.SOCKET_BROKEN, null, data);
    }
}
