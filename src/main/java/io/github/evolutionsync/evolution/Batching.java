package io.github.evolutionsync.evolution;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what may be taken from the queue together.
 *
 * <p>A batch is handed on event name by event name, so that within it the order between names is lost. What must not
 * lose it makes a batch of its own: the events that are named, each alone, and the component's own, each run of the same.
 */
final class Batching {

    /** What is taken is made into objects, which take several times the memory of the text. */
    private static final long MOST_BYTES = 8L << 20;

    private final int most;
    private final Set<String> alone;

    Batching(int most, String alone) {
        this.most = most;
        this.alone = Arrays.stream(alone == null ? new String[0] : alone.split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    /** Whether a batch of so many events and bytes, with this last one, may take the next one too. */
    boolean goesOn(int count, long bytes, QueuedEvent last, QueuedEvent next) {
        if (count >= most || bytes + next.size() > MOST_BYTES) {
            return false;
        }
        return next.own()
                ? last.name().equals(next.name())
                : !alone.contains(last.name()) && !alone.contains(next.name());
    }
}
