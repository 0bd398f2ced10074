package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.EventReader.NotAnEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads an envelope of any length without holding it: its rows become several events of the same name. */
public final class EventParts {
    private EventParts() {}

    /** Takes the parts, in order. */
    @FunctionalInterface
    public interface Sink {
        void take(ObjectNode envelope) throws IOException;
    }

    /**
     * Reads all parts.
     *
     * @return why the text is not an event, or not to its end; empty if it is
     */
    public static Optional<String> read(InputStream envelope, Sink sink) throws IOException {
        try {
            LongEvent.readEnvelope(envelope, part -> sink.take(EventReader.envelope(part)));
            return Optional.empty();
        } catch (NotAnEvent e) {
            return Optional.of(e.getMessage());
        }
    }
}
