package io.github.evolutionsync.evolution;

import java.util.Set;
import java.util.regex.Pattern;

/** The valid names of events from outside. */
public final class EventNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** The names that the routes use for results of their own requests to Evolution. */
    private static final Set<String> FOUND =
            Set.of("messages.found", "messages.imported", "messages.remapped", "chats.found", "labels.found");

    private EventNames() {}

    /** Whether it looks like a name that Evolution uses; it also becomes a metric's label and appears in the log. */
    public static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** Whether it is one of our own names, which others must not send. */
    public static boolean isOwn(String name) {
        return EvolutionConstants.OWN.contains(name) || isFound(name);
    }

    /** Whether it is the name of a result that the routes requested. */
    public static boolean isFound(String name) {
        return FOUND.contains(name);
    }
}
