package io.github.evolutionsync.evolution;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which events may be delivered together.
 *
 * <p>A batch is delivered name by name, so it loses the order between names. Events that must keep that order make a
 * batch of their own: each event of a configured name is alone, and the component's own events are one batch per run of
 * the same name.
 */
public final class EventOrder {
    /** Events that remove messages, chats or instances. */
    public static final String ALONE = "chats.delete,remove.instance,instance.delete,logout.instance";

    private final Set<String> alone;

    public EventOrder(String alone) {
        this.alone = Arrays.stream(alone == null ? new String[0] : alone.split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    /** Whether a batch that ends with the one event may take the next one too; either may be the component's own. */
    public boolean goesOn(String last, String next, boolean nextIsOwn) {
        return nextIsOwn ? last.equals(next) : !alone.contains(last) && !alone.contains(next);
    }
}
