package io.github.evolutionsync.kafka;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EventGroups;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.OwnEnvelope;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;
import org.apache.kafka.common.TopicPartition;

/**
 * Groups the events of a batch for the routes, as the socket does: {@code {event, events}} for each event name, in the original order
 * where it matters. Records below the position of their partition, {@code {topic, partition, position}} in the body, are stored already
 * and skipped.
 */
public final class NewEvents implements Processor {
    /** The variable that requests a connection event before an instance's first event, since there is no socket that sends one. */
    private static final String ANNOUNCING = "announcing";

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private Topics topics;
    private boolean replay;

    public void setTopics(Topics topics) {
        this.topics = topics;
    }

    /** true: records that are stored already are stored again, for example after a change of a mapping. */
    public void setReplay(boolean replay) {
        this.replay = replay;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        List<TakenRecord> records = RecordBatch.in(exchange).records();
        List<TakenRecord> fresh = replay ? records : fresh(records, positions(exchange));
        if (fresh.size() < records.size()) {
            topics.checkSame(
                    records.stream().map(record -> record.partition().topic()).toList());
        }
        count(exchange, records.size() - fresh.size());
        exchange.getMessage().setBody(groups(fresh, exchange.getVariable(ANNOUNCING, false, boolean.class)));
    }

    private static List<TakenRecord> fresh(List<TakenRecord> records, Map<TopicPartition, Long> positions) {
        return records.stream()
                .filter(record -> record.offset() >= positions.getOrDefault(record.partition(), 0L))
                .toList();
    }

    private static Map<TopicPartition, Long> positions(Exchange exchange) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (Object row : exchange.getMessage().getBody(List.class)) {
            Map<?, ?> columns = (Map<?, ?>) row;
            positions.put(new TopicPartition((String) columns.get("topic"), (Integer) columns.get("partition")), (Long)
                    columns.get("position"));
        }
        return positions;
    }

    private List<Map<String, Object>> groups(List<TakenRecord> records, boolean announcing) {
        EventGroups groups = new EventGroups();
        for (TakenRecord record : records) {
            ObjectNode envelope = record.envelope(!announcing);
            String instance = envelope.path("instance").asText("");
            if (announcing && !instance.isEmpty() && known.add(instance)) {
                groups.add(connected(instance));
            }
            groups.add(envelope);
        }
        return groups.groups().stream()
                .map(group -> Map.<String, Object>of("event", group.event(), "events", group.events()))
                .toList();
    }

    private static ObjectNode connected(String instance) {
        return OwnEnvelope.of(EvolutionConstants.SOCKET_CONNECT, instance, JsonNodeFactory.instance.objectNode());
    }

    private static void count(Exchange exchange, int records) {
        MeterRegistry meters = CamelContextHelper.findSingleByType(exchange.getContext(), MeterRegistry.class);
        if (meters != null) {
            meters.counter("evolution_sync_kafka_repeats").increment(records);
        }
    }
}
