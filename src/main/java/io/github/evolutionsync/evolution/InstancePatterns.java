package io.github.evolutionsync.evolution;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The instances to follow: names and {@code *} patterns, as in the URI. */
final class InstancePatterns {
    private final Set<String> names = new LinkedHashSet<>();
    private final List<String[]> patterns = new ArrayList<>();

    InstancePatterns(String instances) {
        for (String item : instances == null ? new String[0] : instances.split(",")) {
            String name = item.strip();
            if (name.contains("*")) {
                patterns.add(name.split("\\*+", -1));
            } else if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.isEmpty() && patterns.isEmpty()) {
            throw new IllegalArgumentException(
                    "evolution: no instances are named: give names or patterns, or * for all");
        }
    }

    /** The names without a pattern: they are followed whether or not Evolution lists them. */
    Set<String> names() {
        return names;
    }

    /**
     * Whether to follow an instance; null stands for an event without an instance name, which only {@code *} matches.
     */
    boolean matches(String instance) {
        String name = instance == null ? "" : instance;
        return names.contains(name) || patterns.stream().anyMatch(parts -> matches(parts, name));
    }

    /** Searches each part after the previous one, once: a regular expression would try all combinations. */
    private static boolean matches(String[] parts, String name) {
        String last = parts[parts.length - 1];
        int end = name.length() - last.length();
        if (!name.startsWith(parts[0]) || !name.endsWith(last)) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int at = name.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return from <= end;
    }
}
