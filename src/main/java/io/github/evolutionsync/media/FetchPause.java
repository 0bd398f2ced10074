package io.github.evolutionsync.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses this node's fetching while Evolution or the store is away, so that thousands of waiting files do not keep both busy with tries that
 * fail. After each pause one try shows whether it goes on.
 */
public final class FetchPause {
    private static final Logger LOG = LoggerFactory.getLogger(FetchPause.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REMINDER = Duration.ofHours(1);

    private final Pause pause = new Pause(System::nanoTime);
    private Instant since;
    private Instant warned;
    private String reason;

    /** Whether the next file may be claimed now. During a pause, only one caller at its end may. */
    public boolean mayFetch() {
        return pause.mayTry();
    }

    /** Learns from the variable {@code outcome} of a try. The host of a mediaUrl has a pause of its own. */
    public void note(Exchange exchange) throws IOException {
        JsonNode outcome = JSON.readTree(exchange.getVariable("outcome", String.class));
        switch (outcome.path("verdict").asText()) {
            case "away" -> begin(outcome.path("error").asText());
            case "host away" -> giveBack();
            default -> end();
        }
    }

    /** Nothing was due: the one that may fetch has not found out anything. */
    public void giveBack() {
        pause.giveBack();
    }

    /** Since when and why nothing is fetched, if so. */
    public synchronized Optional<String> trouble() {
        return Optional.ofNullable(since).map(time -> "nothing is fetched since " + time + ": " + reason);
    }

    private synchronized void begin(String error) {
        Instant now = Instant.now();
        since = since == null ? now : since;
        reason = error;
        pause.begin();
        if (warned == null || Duration.between(warned, now).compareTo(REMINDER) >= 0) {
            warned = now;
            LOG.warn("Files of messages are not fetched since {}, retried until it succeeds: {}", since, error);
        }
    }

    private synchronized void end() {
        if (since != null) {
            LOG.info("Files of messages are fetched again");
        }
        since = null;
        warned = null;
        pause.end();
    }
}
