package io.github.evolutionsync.kafka;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.kafka.common.TopicPartition;

/** The records that one poll brought, in order within each partition. */
record RecordBatch(List<TakenRecord> records) {
    /** The exchange's variable that holds it. */
    static final String VARIABLE = "records";

    /** @param exchanges as camel-kafka makes them, one a record */
    static RecordBatch of(Collection<?> exchanges) {
        return new RecordBatch(exchanges.stream()
                .map(Exchange.class::cast)
                .map(TakenRecord::of)
                .toList());
    }

    static RecordBatch in(Exchange exchange) {
        return exchange.getVariable(VARIABLE, RecordBatch.class);
    }

    /** For each partition, the offset after its last record: what is committed when all is stored. */
    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new LinkedHashMap<>();
        records.forEach(record -> ends.put(record.partition(), record.offset() + 1));
        return ends;
    }
}
