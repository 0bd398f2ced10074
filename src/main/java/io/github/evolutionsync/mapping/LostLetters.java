package io.github.evolutionsync.mapping;

import io.github.evolutionsync.watch.LogFields;
import io.github.evolutionsync.watch.LogLine;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs events that the table dead_letters rejects even in shortened form: rows {@code {lost_event, lost_instance, excerpt, why}} of the
 * variable {@code lost}. No other log line quotes a message. This line is all that remains of the event, and later events continue.
 */
public final class LostLetters implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(LostLetters.class);

    @Override
    public void process(Exchange exchange) {
        for (Object row : exchange.getVariable("lost", List.class)) {
            Map<?, ?> lost = (Map<?, ?>) row;
            String instance = LogLine.of(String.valueOf(lost.get("lost_instance")));
            LogFields.with(
                    "instance",
                    instance,
                    () -> LOG.error(
                            "An event {} of instance {} is lost: the table dead_letters rejects it even in shortened form"
                                    + " ({}). Remove the cause of the rejection. The event begins {}",
                            LogLine.of(String.valueOf(lost.get("lost_event"))),
                            instance,
                            LogLine.of(String.valueOf(lost.get("why"))),
                            LogLine.of(String.valueOf(lost.get("excerpt")))));
        }
    }
}
