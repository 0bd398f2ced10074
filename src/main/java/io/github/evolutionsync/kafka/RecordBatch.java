package io.github.evolutionsync.kafka;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.kafka.common.TopicPartition;

/** The records of one poll, in order within each partition. */
record RecordBatch(List<TakenRecord> records) {
    /** The variable of the exchange that contains the batch. */
    static final String VARIABLE = "records";

    /** @param exchanges the exchanges of camel-kafka, one per record */
    static RecordBatch of(Collection<?> exchanges) {
        return new RecordBatch(exchanges.stream()
                .map(Exchange.class::cast)
                .map(TakenRecord::of)
                .toList());
    }

    static RecordBatch in(Exchange exchange) {
        return exchange.getVariable(VARIABLE, RecordBatch.class);
    }

    /** For each partition, the offset after its last record, which is committed when all records are stored. */
    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new LinkedHashMap<>();
        records.forEach(record -> ends.put(record.partition(), record.offset() + 1));
        return ends;
    }
}
