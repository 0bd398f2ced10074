package io.github.evolutionsync.media;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Prepares a fetched file for the store: takes the {@link ReceivedFile} in the body and the row of {@code claim-media} in the variable
 * {@code file}; leaves the temporary file in the body, and sets the variables of {@code direct:write-media} and the {@code outcome} that
 * is true once it is written.
 */
public final class FetchedFile implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws BadMediaException if the file has another length than the message declares, or is not the one that the store had */
    @Override
    public void process(Exchange exchange) throws BadMediaException {
        ReceivedFile file = exchange.getMessage().getBody(ReceivedFile.class);
        Map<?, ?> row = exchange.getVariable("file", Map.class);
        if (row.get("declared") instanceof Number declared && declared.longValue() != file.bytes()) {
            throw new BadMediaException("The file has " + file.bytes() + " bytes instead of the " + declared.longValue()
                    + " that the message declares");
        }
        if ("store".equals(row.get("way")) && !file.sha256().equals(row.get("given"))) {
            throw new BadMediaException("The file in the media store has changed");
        }
        ObjectNode outcome = JSON.createObjectNode()
                .put("verdict", "stored")
                .put("sha256", file.sha256())
                .put("bytes", file.bytes())
                .put("type", file.mimetype());
        exchange.setVariable("outcome", outcome.toString());
        exchange.setVariable("media_key", MediaKey.of(exchange.getVariable("tenant", String.class), file.sha256()));
        exchange.setVariable("sha256", file.sha256());
        exchange.setVariable("media_bytes", file.bytes());
        exchange.setVariable("media_type", file.mimetype());
        exchange.getMessage().setBody(file.file());
    }
}
