package io.github.evolutionsync.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The available conversations, and the answers of contacts to texts from the API. */
final class Scripts {
    private final Map<String, List<List<Line>>> conversations = new HashMap<>();
    private final Map<String, List<List<Line>>> unplayed = new HashMap<>();
    private final List<String> answers;

    Scripts() {
        for (String name : List.of("loja", "online", "clinica", "grupo")) {
            conversations.put(name, read(name));
        }
        answers = lines("respostas.txt").filter(line -> !line.isEmpty()).toList();
    }

    List<Line> any(DeskAccount account, Party party, Random random) {
        List<List<Line>> all = conversations.get(kind(account, party));
        return all.get(random.nextInt(all.size()));
    }

    /** A conversation that has not been played since all others were, so that no two are the same at the same time. */
    List<Line> fresh(DeskAccount account, Party party, Random random) {
        List<List<Line>> left = unplayed.computeIfAbsent(kind(account, party), kind -> new ArrayList<>());
        if (left.isEmpty()) {
            left.addAll(conversations.get(kind(account, party)));
        }
        return left.remove(random.nextInt(left.size()));
    }

    private static String kind(DeskAccount account, Party party) {
        return party.isGroup() ? "grupo" : account.script();
    }

    String answer(String text, Random random) {
        boolean question = text.strip().endsWith("?");
        List<String> fitting = answers.stream()
                .filter(answer -> answer.startsWith("?") == question)
                .toList();
        String answer = fitting.get(random.nextInt(fitting.size()));
        return question ? answer.substring(1) : answer;
    }

    private static List<List<Line>> read(String name) {
        List<List<Line>> all = new ArrayList<>();
        List<Line> current = new ArrayList<>();
        for (String line : lines(name + ".txt").toList()) {
            if (!line.isEmpty()) {
                current.add(Line.parse(line));
            } else if (!current.isEmpty()) {
                all.add(List.copyOf(current));
                current.clear();
            }
        }
        if (!current.isEmpty()) {
            all.add(List.copyOf(current));
        }
        return List.copyOf(all);
    }

    private static Stream<String> lines(String file) {
        return Resources.text(file).lines().map(String::strip).filter(line -> !line.startsWith("#"));
    }
}
