package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Events whose sender waits until the route has stored them, in batches and in order, like those of the socket. An
 * event that does not fit is rejected instead of dropped, so the sender keeps it.
 */
public final class AwaitedEvents {
    /** The size of a waiting event in addition to its text. */
    private static final int OBJECTS = 200;

    private final EventQueue queue;
    private final Lanes lanes;

    /** Stores a batch of one name. After an exception it receives the same batch again, or its parts. */
    @FunctionalInterface
    public interface Route {
        /** @param returnsRefused as {@link EvolutionConstants#RETURN_REFUSED} */
        void process(String eventName, ArrayNode envelopes, boolean returnsRefused) throws Exception;
    }

    /**
     * @param maxBatch maximum number of events per exchange
     * @param maxBytes maximum size of the waiting text
     */
    public AwaitedEvents(int maxBatch, long maxBytes, Route route) {
        queue = new EventQueue(
                Integer.MAX_VALUE, maxBytes, new Overflow(new OwnEvents(Clock.systemUTC()), new EvolutionStats()));
        lanes = new Lanes(queue, new Batching(maxBatch, EventOrder.ALONE), (name, events, returnsRefused) -> {
            ArrayNode envelopes = Json.MAPPER.createArrayNode();
            events.forEach(event -> envelopes.add(event.envelope().get()));
            route.process(name, envelopes, returnsRefused);
            events.forEach(event -> ((Awaited) event.envelope()).taken.complete(null));
        });
    }

    /**
     * Adds an event for the route.
     *
     * @param envelopes its parts, so that other instances' events are stored between them
     * @return completes when the route has stored all of it; empty if there is no room
     */
    public Optional<CompletableFuture<Void>> offer(String name, String instance, List<ObjectNode> envelopes) {
        List<QueuedEvent> parts = new ArrayList<>();
        for (ObjectNode part : envelopes) {
            Awaited awaited = new Awaited(json(part), new CompletableFuture<>());
            int rows = EventRows.count(part.path("data"));
            parts.add(new QueuedEvent(
                    name, instance, OBJECTS + awaited.json.length, rows, false, System.nanoTime(), awaited));
        }
        if (!queue.offer(parts)) {
            return Optional.empty();
        }
        return Optional.of(CompletableFuture.allOf(
                parts.stream().map(part -> ((Awaited) part.envelope()).taken).toArray(CompletableFuture[]::new)));
    }

    private static byte[] json(ObjectNode envelope) {
        try {
            return Json.MAPPER.writeValueAsBytes(envelope);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("was read as JSON", e);
        }
    }

    /** These deliver events to the route until {@link #stop}. Each needs a thread of its own. */
    public List<Runnable> drainers() {
        return lanes.drainers();
    }

    /** Ends after the current batch. Events that still wait are not delivered, and their senders get no answer. */
    public void stop() {
        queue.close();
        lanes.stop();
    }

    private record Awaited(byte[] json, CompletableFuture<Void> taken) implements Supplier<ObjectNode> {
        @Override
        public ObjectNode get() {
            try {
                return (ObjectNode) Json.MAPPER.readTree(json);
            } catch (IOException e) {
                throw new IllegalStateException("was written as JSON", e);
            }
        }
    }
}
