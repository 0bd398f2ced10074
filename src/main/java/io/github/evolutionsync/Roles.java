package io.github.evolutionsync;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a process does, as the setting {@code ROLES} says: {@code receive,store,deliver}. */
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

    /** It has frontends: the page, the HTTP API, websockets. */
    public boolean deliver() {
        return names.contains(DELIVER);
    }

    /** It writes what Evolution sends. */
    public boolean store() {
        return names.contains(STORE);
    }

    /** A process that only receives has none. */
    public boolean needDatabase() {
        return store() || deliver();
    }

    /** A sentence that says what is wrong with it; none where it may be. */
    Optional<String> mistake(boolean kafka) {
        if (names.isEmpty() || !ALL.containsAll(names)) {
            return Optional.of(
                    "ROLES is '" + String.join(",", names) + "': give one or more of receive, store and deliver.");
        }
        if (!kafka && names.contains(RECEIVE) != names.contains(STORE)) {
            return Optional.of("ROLES is '" + String.join(",", names)
                    + "': receive and store are one process, but in the profile kafka (CAMEL_MAIN_PROFILE=kafka).");
        }
        return Optional.empty();
    }
}
