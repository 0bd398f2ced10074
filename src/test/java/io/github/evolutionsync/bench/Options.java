package io.github.evolutionsync.bench;

import java.util.Arrays;
import java.util.List;

/** What is measured: {@code mvn -Pbench -Dbench.burst=20000 -Dbench.rates=500,2000 …}. */
record Options(
        List<String> scenarios,
        int runs,
        int burst,
        List<Integer> rates,
        int seconds,
        int instances,
        int chats,
        int thumbnailBytes,
        String java) {

    static Options read() {
        return new Options(
                Arrays.asList(text("scenarios", "burst,steady,media,sync").split(",")),
                number("runs", 3),
                number("burst", 20_000),
                Arrays.stream(text("rates", "500,2000").split(","))
                        .map(Integer::valueOf)
                        .toList(),
                number("seconds", 10),
                number("instances", 1),
                number("chats", 1_000),
                number("thumbnail", 0),
                text("java", ""));
    }

    Options withThumbnail(int bytes) {
        return new Options(scenarios, runs, burst, rates, seconds, instances, chats, bytes, java);
    }

    boolean has(String scenario) {
        return scenarios.contains(scenario);
    }

    private static int number(String name, int byDefault) {
        return Integer.getInteger("bench." + name, byDefault);
    }

    private static String text(String name, String byDefault) {
        return System.getProperty("bench." + name, byDefault);
    }
}
