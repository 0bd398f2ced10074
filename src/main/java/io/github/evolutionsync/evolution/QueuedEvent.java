package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/**
 * An event that waits for the route.
 *
 * @param name what the route knows it by
 * @param instance what instance it is of, or null
 * @param size about how much memory it takes, in bytes
 * @param own whether it is one of the component's own
 * @param arrived when it came, as System.nanoTime() tells
 * @param envelope makes its envelope, a fresh one each time, since a route may change what it is given and then fail
 */
record QueuedEvent(String name, String instance, long size, boolean own, long arrived, Supplier<ObjectNode> envelope) {

    static QueuedEvent of(SocketEvent event) {
        return new QueuedEvent(
                event.name(), event.owner(), event.size(), false, System.nanoTime(), () -> EventReader.envelope(event));
    }
}
