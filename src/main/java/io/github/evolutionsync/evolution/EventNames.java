package io.github.evolutionsync.evolution;

import java.util.Set;
import java.util.regex.Pattern;

/** Which names an event may have that comes from outside. */
public final class EventNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** By these the routes know what they asked Evolution for themselves. */
    private static final Set<String> FOUND = Set.of("messages.found", "chats.found");

    private EventNames() {}

    /** Whether it looks like a name that Evolution gives; it is also a metric's label, and stands in the log. */
    public static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** Whether it is one of the bundle's own, which nobody else may send. */
    public static boolean isOwn(String name) {
        return EvolutionConstants.OWN.contains(name) || isFound(name);
    }

    /** Whether it is of what the routes asked for. */
    public static boolean isFound(String name) {
        return FOUND.contains(name);
    }
}
