package io.github.evolutionsync;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The roles of a node, from the setting {@code ROLES}: {@code receive,store,deliver}. */
public final class Roles {
    private static final String RECEIVE = "receive";
    private static final String STORE = "store";
    private static final String DELIVER = "deliver";
    private static final List<String> ALL = List.of(RECEIVE, STORE, DELIVER);

    private final Set<String> names;

    private Roles(Set<String> names) {
        this.names = names;
    }

    public static Roles of(String setting) {
        return new Roles(Arrays.stream(setting.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The node serves frontends: the page, the HTTP API and websockets. */
    public boolean deliver() {
        return names.contains(DELIVER);
    }

    /** The node stores the events that Evolution sends. */
    public boolean store() {
        return names.contains(STORE);
    }

    /** A node that only receives has no database. */
    public boolean needDatabase() {
        return store() || deliver();
    }

    /** One sentence that names the mistake, or empty if the roles are valid. */
    Optional<String> mistake(boolean kafka) {
        if (names.isEmpty() || !ALL.containsAll(names)) {
            return Optional.of(
                    "ROLES is '" + String.join(",", names) + "': give one or more of receive, store and deliver.");
        }
        if (!kafka && names.contains(RECEIVE) != names.contains(STORE)) {
            return Optional.of(
                    "ROLES is '" + String.join(",", names)
                            + "': only the profile kafka (CAMEL_MAIN_PROFILE=kafka) allows receive without store, or store without receive.");
        }
        return Optional.empty();
    }
}
