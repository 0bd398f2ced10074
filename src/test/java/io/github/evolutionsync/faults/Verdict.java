package io.github.evolutionsync.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The differences between a table or a client and the sent messages. */
record Verdict(String where, int sent, int lost, int doubled, int wrong, int foreign, List<String> examples) {

    static Verdict of(String where, Map<String, String> sent, Map<String, String> found, long doubled) {
        List<String> lost = sent.keySet().stream()
                .filter(id -> !found.containsKey(id))
                .sorted()
                .toList();
        List<String> wrong = sent.keySet().stream()
                .filter(id -> found.containsKey(id) && !found.get(id).equals(sent.get(id)))
                .sorted()
                .toList();
        List<String> foreign =
                found.keySet().stream().filter(id -> !sent.containsKey(id)).toList();
        List<String> examples = new ArrayList<>();
        lost.stream().limit(3).forEach(id -> examples.add("lost: " + brief(sent.get(id))));
        wrong.stream()
                .limit(3)
                .forEach(id -> examples.add("sent: " + brief(sent.get(id)) + " found: " + brief(found.get(id))));
        foreign.stream().limit(3).forEach(id -> examples.add("never sent: " + brief(found.get(id))));
        return new Verdict(
                where, sent.size(), lost.size(), (int) doubled, wrong.size(), foreign.size(), List.copyOf(examples));
    }

    boolean isGood() {
        return lost == 0 && doubled == 0 && wrong == 0 && foreign == 0;
    }

    private static String brief(String facts) {
        return facts.length() > 160 ? facts.substring(0, 160) + "…" : facts;
    }

    @Override
    public String toString() {
        return where + ": " + sent + " sent, " + lost + " lost, " + doubled + " doubled, " + wrong + " wrong, "
                + foreign + " never sent " + examples;
    }
}
