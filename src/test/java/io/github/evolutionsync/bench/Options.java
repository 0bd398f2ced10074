package io.github.evolutionsync.bench;

import java.util.Arrays;
import java.util.List;

/** The options of the benchmark: {@code mvn -Pbench -Dbench.burst=20000 -Dbench.rates=500,2000 …}. */
record Options(
        List<String> scenarios,
        int runs,
        int burst,
        List<Integer> rates,
        int seconds,
        int instances,
        int chats,
        int thumbnailBytes,
        int filled,
        int pictures,
        String java,
        String file) {

    static Options read() {
        return new Options(
                Arrays.asList(text(
                                "scenarios",
                                "start,burst,media,files,steady,sync,instances,screens,socketio,filled,million,kafka,rabbitmq,micro")
                        .split(",")),
                number("runs", 3),
                number("burst", 20_000),
                Arrays.stream(text("rates", "500,2000").split(","))
                        .map(Integer::valueOf)
                        .toList(),
                number("seconds", 20),
                number("instances", 1),
                number("chats", 1_000),
                number("thumbnail", 0),
                number("filled", 5_000_000),
                number("pictures", 10_000),
                text("java", ""),
                text("file", "target/performance.md"));
    }

    /** As many as the queue holds: what it drops is for a catch-up, and no burst any more. */
    Options withThumbnails() {
        return new Options(scenarios, runs, 500, rates, seconds, instances, 100, 50_000, filled, pictures, java, file);
    }

    Options withInstances(int many) {
        return new Options(
                scenarios, runs, burst, rates, seconds, many, chats, thumbnailBytes, filled, pictures, java, file);
    }

    Options withBurst(int messages) {
        return new Options(
                scenarios,
                runs,
                messages,
                rates,
                seconds,
                instances,
                chats,
                thumbnailBytes,
                filled,
                pictures,
                java,
                file);
    }

    private static int number(String name, int byDefault) {
        return Integer.getInteger("bench." + name, byDefault);
    }

    private static String text(String name, String byDefault) {
        return System.getProperty("bench." + name, byDefault);
    }
}
