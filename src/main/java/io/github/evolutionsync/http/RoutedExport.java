package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.media.MediaKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads an export by the routes {@code read-export} and {@code read-media}, and ends it by {@code end-export}. */
final class RoutedExport implements ExportSource {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedExport.class);

    private final ProducerTemplate template;
    private final Map<String, Object> export;
    private final Runnable leave;

    /**
     * @param export the row of {@code begin-export}
     * @param leave gives the place of the export back
     */
    RoutedExport(CamelContext camel, Map<String, Object> export, Runnable leave) {
        this.template = camel.createProducerTemplate();
        this.export = export;
        this.leave = leave;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> page(String part, String after) throws IOException {
        return request("direct:read-export", exchange -> {
                    exchange.setVariable("part", part);
                    exchange.setVariable("after", after);
                })
                .getMessage()
                .getBody(List.class);
    }

    @Override
    public InputStream file(String sha256) throws IOException {
        String key = MediaKey.of((String) export.get("tenant"), sha256);
        return request("direct:read-media", exchange -> exchange.setVariable("media_key", key))
                .getMessage()
                .getBody(InputStream.class);
    }

    @Override
    public void end(boolean complete, Map<String, Long> counts) {
        leave.run();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        counts.forEach(json::put);
        try (template) {
            request("direct:end-export", exchange -> {
                exchange.setVariable("outcome", complete ? "complete" : "aborted");
                exchange.setVariable("counts", json.toString());
            });
        } catch (IOException e) { // the export itself has ended
            LOG.warn("The end of an export is not in the table audit: {}", e.getMessage());
        }
    }

    private Exchange request(String route, Processor variables) throws IOException {
        Exchange answer = template.request(route, exchange -> {
            export.forEach((name, value) -> exchange.setVariable("export_" + name, value));
            variables.process(exchange);
        });
        if (answer.getException() instanceof IOException failure) {
            throw failure;
        }
        if (answer.getException() != null) {
            throw new IOException(answer.getException().getMessage(), answer.getException());
        }
        return answer;
    }
}
