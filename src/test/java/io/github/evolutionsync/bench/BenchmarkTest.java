package io.github.evolutionsync.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code mvn -Pbench}: what the bundle does on this machine, beside what the machine could do at best in the same run. */
@Tag("bench")
class BenchmarkTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path RESULT = Path.of("target/benchmark.md");
    private static final int UNSEEN = 100_000_000;

    private final Options options = Options.read();
    private final StringBuilder report = new StringBuilder();

    @Test
    void measures() throws Exception {
        tell("%nMeasured on %s: %d processors, %s, Java %s; %d runs, medians.%n"
                .formatted(
                        LocalDate.now(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("java.version"),
                        options.runs()));
        if (options.has("burst")) {
            burst("Burst", options);
        }
        if (options.has("media")) {
            burst("Burst with thumbnails of 50 KB", options.withThumbnail(50_000));
        }
        if (options.has("steady")) {
            for (int rate : options.rates()) {
                steady(rate, false);
                steady(rate, true);
            }
        }
        if (options.has("sync")) {
            tell(new Sync(options).measure());
        }
        Files.writeString(RESULT, report);
    }

    private void burst(String title, Options burst) throws Exception {
        Figures figures = new Figures();
        try (Deployment deployment = new Deployment(burst)) {
            for (int run = 0; run <= options.runs(); run++) {
                Screen.Expectation expected = deployment.expect(burst.burst());
                var frames = deployment.frames(burst.burst());
                double cpu = deployment.usage().cpuSeconds();
                long[] sent = deployment.emit(frames, 0);
                long[] arrived = expected.await(PATIENCE);
                double seconds = (last(arrived) - sent[0]) / 1e9;
                double perThousand = (deployment.usage().cpuSeconds() - cpu) / burst.burst() * 1000;
                double limit = JdbcLimit.measure(deployment, burst, UNSEEN + run * burst.burst());
                if (run > 0) { // the first one warms up
                    figures.add("messages/s to the last frame", burst.burst() / seconds);
                    figures.add("plain JDBC, messages/s", limit);
                    figures.add("ratio", burst.burst() / seconds / limit);
                    figures.add("CPU s per 1,000", perThousand);
                }
            }
            figures.add("peak MB", deployment.usage().peakMegabytes());
            figures.add("out of order", deployment.screen().unordered());
            figures.add("rows missing", missing(deployment, burst));
        }
        tell(figures.table(title + " of " + burst.burst() + " messages over " + burst.chats() + " chats"));
    }

    /** Sent, and not stored or not counted as unread. */
    private double missing(Deployment deployment, Options burst) throws Exception {
        long all = burst.chats() + 2L * (options.runs() + 1) * burst.burst();
        return Math.abs(all - deployment.number("SELECT count(*) FROM messages"))
                + Math.abs(all - deployment.number("SELECT sum(unread_count) FROM chats"));
    }

    private void steady(int rate, boolean relay) throws Exception {
        Figures figures = new Figures();
        try (Deployment deployment = new Deployment(options, relay)) {
            for (int run = 0; run <= options.runs(); run++) {
                int count = rate * options.seconds();
                Screen.Expectation expected = deployment.expect(count);
                var frames = deployment.frames(count);
                double cpu = deployment.usage().cpuSeconds();
                long[] sent = deployment.emit(frames, rate);
                long[] arrived = expected.await(PATIENCE);
                if (run > 0) {
                    figures.addLatencies(sent, arrived);
                    figures.add("CPU s per 1,000", (deployment.usage().cpuSeconds() - cpu) / count * 1000);
                }
            }
            figures.add("peak MB", deployment.usage().peakMegabytes());
        }
        tell(figures.table("Steady " + rate + "/s" + (relay ? ", bare relay" : "")));
    }

    private void tell(String text) {
        System.out.println(text);
        report.append(text);
    }

    private static long last(long[] times) {
        long last = times[0];
        for (long time : times) {
            last = Math.max(last, time);
        }
        return last;
    }
}
