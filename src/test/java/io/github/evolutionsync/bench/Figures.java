package io.github.evolutionsync.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of several runs of one scenario, reported as medians. */
final class Figures {
    private final Map<String, List<Double>> runs = new LinkedHashMap<>();

    void add(String name, double value) {
        runs.computeIfAbsent(name, each -> new ArrayList<>()).add(value);
    }

    /** Milliseconds between two times of each message. */
    void addLatencies(long[] from, long[] to) {
        double[] millis = new double[from.length];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (to[i] - from[i]) / 1e6;
        }
        Arrays.sort(millis);
        add("p50 ms", millis[millis.length / 2]);
        add("p95 ms", millis[(int) (millis.length * 0.95)]);
        add("p99 ms", millis[(int) (millis.length * 0.99)]);
        add("max ms", millis[millis.length - 1]);
    }

    double median(String name) {
        List<Double> sorted = runs.get(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** A row a figure: name, median, smallest and greatest. */
    String table(String title) {
        StringBuilder table =
                new StringBuilder("\n### " + title + "\n\n| | median | min | max |\n| --- | ---: | ---: | ---: |\n");
        runs.forEach((name, values) -> table.append("| %s | %s | %s | %s |%n"
                .formatted(
                        name,
                        shown(median(name)),
                        shown(values.stream().min(Double::compare).orElseThrow()),
                        shown(values.stream().max(Double::compare).orElseThrow()))));
        return table.toString();
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }
}
