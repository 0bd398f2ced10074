package io.github.evolutionsync.evolution;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of the connection, from the websocket and from HTTP together, and its log lines: one per change, and
 * occasional ones while a state lasts.
 */
final class ConnectionStatus {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionStatus.class);

    private static final int LONGEST_REASON = 1_000;

    private final Clock clock;
    private final RareLog rareLog;
    private final ServerUrl url;
    private final HiddenKey key;
    private Diagnosis socket = new Diagnosis(ConnectionState.CONNECTING, "connecting");
    private Diagnosis http = Diagnosis.FINE;
    private Diagnosis current = socket;
    private Instant since;
    private Set<String> unlisted = Set.of();

    ConnectionStatus(Clock clock, RareLog rareLog, ServerUrl url, String secret) {
        this.clock = clock;
        this.rareLog = rareLog;
        this.url = url;
        this.key = new HiddenKey(secret);
        this.since = clock.instant();
    }

    synchronized void connected() {
        socket = Diagnosis.FINE;
        update();
    }

    synchronized void socketDown(Diagnosis diagnosis) {
        socket = diagnosis;
        update();
    }

    /** Sets both at once, so that no log line shows one without the other. */
    synchronized void down(Diagnosis socketDiagnosis, Diagnosis httpDiagnosis) {
        socket = socketDiagnosis;
        http = httpDiagnosis;
        update();
    }

    synchronized void http(Diagnosis diagnosis) {
        http = diagnosis;
        update();
    }

    /** Configured instances that Evolution does not list. */
    synchronized void unlisted(Set<String> names) {
        unlisted = new TreeSet<>(names);
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(current, since, unlisted);
    }

    private void update() {
        Diagnosis effective = effective();
        if (effective.state() != current.state()) {
            since = clock.instant();
        }
        current = effective;
        log();
    }

    private Diagnosis effective() {
        Diagnosis worst =
                switch (http.state()) {
                    case KEY_REFUSED, LICENSE_REQUIRED -> http;
                    case NOT_EVOLUTION -> socket.state() == ConnectionState.CONNECTED ? socket : http;
                    default -> socket;
                };
        return new Diagnosis(worst.state(), key.in(worst.reason(), LONGEST_REASON));
    }

    private void log() {
        if (!rareLog.isDue(current.state() + current.reason())) {
            return;
        }
        switch (current.state()) {
            case CONNECTED -> LOG.info("Connected to Evolution at {}", url);
            case CONNECTING, STOPPED -> LOG.debug("{}", current.reason());
            default -> {
                if (current.state().needsAPerson()) {
                    LOG.error("{} [{}]", current.reason(), current.state());
                } else {
                    LOG.warn("{} [{}]", current.reason(), current.state());
                }
            }
        }
    }

    /** A snapshot of the status. */
    record Snapshot(Diagnosis diagnosis, Instant since, Set<String> unlisted) {
        boolean isUp() {
            return diagnosis.state() == ConnectionState.CONNECTED;
        }
    }
}
