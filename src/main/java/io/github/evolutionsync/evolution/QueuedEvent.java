package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/**
 * An event that waits for the route.
 *
 * @param name its name for the route
 * @param instance its instance, or null
 * @param size its approximate size in memory, in bytes
 * @param rows how many elements its data has
 * @param own whether it is one of the component's own
 * @param arrived when it arrived, by System.nanoTime()
 * @param envelope creates a new envelope each time, because a route may change it and then fail
 */
record QueuedEvent(
        String name, String instance, long size, int rows, boolean own, long arrived, Supplier<ObjectNode> envelope) {

    static QueuedEvent of(SocketEvent event) {
        return new QueuedEvent(
                event.name(),
                event.owner(),
                event.size(),
                event.rows(),
                false,
                System.nanoTime(),
                () -> EventReader.envelope(event));
    }
}
