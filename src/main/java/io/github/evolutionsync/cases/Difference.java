package io.github.evolutionsync.cases;

import java.util.List;
import java.util.stream.Collectors;

/** The lines in which two texts differ. */
final class Difference {
    private static final int CONTEXT = 3;
    private static final int MOST = 40;

    private Difference() {}

    /**
     * Returns expected lines with a minus, actual lines with a plus, and a few lines around them; empty if the texts
     * are equal.
     */
    static String between(String expected, String actual) {
        List<String> before = expected.lines().toList();
        List<String> after = actual.lines().toList();
        int same = 0;
        while (same < before.size() && same < after.size() && before.get(same).equals(after.get(same))) {
            same++;
        }
        int end = 0;
        while (end < before.size() - same
                && end < after.size() - same
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        if (same == before.size() && same == after.size()) {
            return "";
        }
        return part("    ", before, Math.max(0, same - CONTEXT), same)
                + part("  - ", before, same, before.size() - end)
                + part("  + ", after, same, after.size() - end)
                + part("    ", before, before.size() - end, Math.min(before.size(), before.size() - end + CONTEXT));
    }

    private static String part(String mark, List<String> lines, int from, int to) {
        String shown = lines.subList(from, Math.min(to, from + MOST)).stream()
                .map(line -> mark + line + "\n")
                .collect(Collectors.joining());
        return to - from > MOST ? shown + mark + "… " + (to - from - MOST) + " more lines\n" : shown;
    }
}
