package io.github.evolutionsync.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;

/** Counts tries to fetch files by their verdict, and the bytes that were stored, from the variable {@code outcome}. */
public final class FetchedMeters implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void process(Exchange exchange) throws IOException {
        MeterRegistry meters = CamelContextHelper.findSingleByType(exchange.getContext(), MeterRegistry.class);
        if (meters == null) {
            return;
        }
        JsonNode outcome = JSON.readTree(exchange.getVariable("outcome", String.class));
        Counter.builder("evolution.sync.media.tries")
                .description("Tries to fetch the file of a message, by how they ended")
                .tag("verdict", outcome.path("verdict").asText())
                .register(meters)
                .increment();
        Counter.builder("evolution.sync.media.stored.bytes")
                .description("Bytes of the files that were fetched and stored")
                .register(meters)
                .increment(outcome.path("bytes").asLong());
    }
}
