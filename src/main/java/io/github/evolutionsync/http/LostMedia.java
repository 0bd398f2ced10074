package io.github.evolutionsync.http;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers a request for a file that the store does not have any more, from the row of {@code lose-media} in the variable {@code lost}. */
public class LostMedia implements Processor {

    /**
     * Answers 202 if the file is fetched again.
     *
     * @throws NotFoundException if the request is for the thumbnail: 404
     * @throws GoneException if it is not: 410
     */
    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) {
        List<Map<String, Object>> rows = exchange.getVariable("lost", List.class);
        if (exchange.getVariable("thumbnail", Boolean.class)) {
            throw MediaAnswer.noThumbnail();
        }
        Object error = rows.isEmpty()
                ? "The message is not here any more"
                : rows.get(0).get("error");
        if (error != null) {
            throw new GoneException((String) error);
        }
        MediaAnswer.answerPending(exchange);
    }
}
