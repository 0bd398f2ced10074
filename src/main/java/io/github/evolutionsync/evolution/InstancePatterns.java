package io.github.evolutionsync.evolution;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which instances are listened to: names and {@code *} patterns, as the URI has them. */
final class InstancePatterns {
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    InstancePatterns(String instances) {
        for (String item : instances == null ? new String[0] : instances.split(",")) {
            String name = item.strip();
            if (name.contains("*")) {
                patterns.add(Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL));
            } else if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.isEmpty() && patterns.isEmpty()) {
            throw new IllegalArgumentException(
                    "evolution: no instances are named: give names or patterns, or * for all");
        }
    }

    /** The names that were given without a pattern: they are listened to whether or not Evolution lists them. */
    Set<String> names() {
        return names;
    }

    /** Whether to listen to an instance; null stands for an event that names none, which only {@code *} takes. */
    boolean matches(String instance) {
        String name = instance == null ? "" : instance;
        return names.contains(name)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
