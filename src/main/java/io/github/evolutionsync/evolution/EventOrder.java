package io.github.evolutionsync.evolution;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says which events may be handed on together.
 *
 * <p>A batch is handed on event name by event name, so that within it the order between names is lost. What must not
 * lose it makes a batch of its own: the events that are named, each alone, and the component's own, each run of the same.
 */
public final class EventOrder {
    /** Those that take messages, chats or instances away. */
    public static final String ALONE = "chats.delete,remove.instance,instance.delete,logout.instance";

    private final Set<String> alone;

    public EventOrder(String alone) {
        this.alone = Arrays.stream(alone == null ? new String[0] : alone.split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    /** Whether a batch that ends with the one event may take the next one too, which may be the component's own. */
    public boolean goesOn(String last, String next, boolean nextIsOwn) {
        return nextIsOwn ? last.equals(next) : !alone.contains(last) && !alone.contains(next);
    }
}
