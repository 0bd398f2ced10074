package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Events whose sender waits until the route has stored them, in batches and in order, like those of the socket. An
 * event that does not fit is rejected instead of dropped, so the sender keeps it.
 */
public final class AwaitedEvents implements Runnable {
    private final EventQueue queue;
    private final Drainer drainer;

    /** Stores a batch of one name. After an exception it receives the same batch again. */
    @FunctionalInterface
    public interface Route {
        void process(String eventName, ArrayNode envelopes) throws Exception;
    }

    /**
     * @param maxBatch maximum number of events per exchange
     * @param maxBytes maximum size of the waiting text
     */
    public AwaitedEvents(int maxBatch, long maxBytes, Route route) {
        queue = new EventQueue(
                Integer.MAX_VALUE, maxBytes, new Overflow(new OwnEvents(Clock.systemUTC()), new EvolutionStats()));
        drainer = new Drainer(queue, new Batching(maxBatch, EventOrder.ALONE), (name, events) -> {
            ArrayNode envelopes = Json.MAPPER.createArrayNode();
            events.forEach(event -> envelopes.add(event.envelope().get()));
            route.process(name, envelopes);
            events.forEach(event -> ((Awaited) event.envelope()).taken.complete(null));
        });
    }

    /**
     * Adds an event for the route.
     *
     * @param json its envelope
     * @return completes when the route has stored it; empty if there is no room
     */
    public Optional<CompletableFuture<Void>> offer(String name, String instance, byte[] json) {
        Awaited awaited = new Awaited(json, new CompletableFuture<>());
        boolean fits = queue.offer(new QueuedEvent(name, instance, json.length, false, System.nanoTime(), awaited));
        return fits ? Optional.of(awaited.taken) : Optional.empty();
    }

    /** Delivers events to the route until {@link #stop}. */
    @Override
    public void run() {
        drainer.run();
    }

    /** Ends after the current batch. Events that still wait are not delivered, and their senders get no answer. */
    public void stop() {
        queue.close();
        drainer.stop();
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
