package io.github.evolutionsync.bench;

import java.time.Duration;

/** Measures the throughput of a burst of messages, and that of plain JDBC for the same rows in the same run. */
final class Burst {
    static final String RATE = "messages/s to the last frame";
    static final String RATIO = "ratio to plain JDBC";
    static final String CPU = "CPU s per 1,000";
    static final String PEAK = "peak resident MB";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int UNSEEN = 100_000_000;

    private final Options options;
    private final Deployment deployment;
    private final Figures figures = new Figures();
    private long before;

    Burst(Options options, Deployment deployment) {
        this.options = options;
        this.deployment = deployment;
    }

    /** The figures of a deployment of its own. */
    static Figures measure(Options options) throws Exception {
        try (Deployment deployment = new Deployment(options)) {
            return new Burst(options, deployment).run();
        }
    }

    Figures run() throws Exception {
        before = deployment.number("SELECT count(*) FROM messages");
        long unread = deployment.number("SELECT sum(unread_count) FROM chats");
        for (int run = 0; run <= options.runs(); run++) { // the first one warms up
            double[] once = once();
            double limit = JdbcLimit.measure(deployment, options, UNSEEN + run * options.burst());
            if (run > 0) {
                figures.add(RATE, once[0]);
                figures.add("plain JDBC, messages/s", limit);
                figures.add(RATIO, once[0] / limit);
                figures.add(CPU, once[1]);
            }
        }
        long sent = 2L * (options.runs() + 1) * options.burst();
        figures.add(PEAK, deployment.usage().peakMegabytes());
        figures.add("frames out of order", deployment.screen().unordered());
        figures.add("rows missing", before + sent - deployment.number("SELECT count(*) FROM messages"));
        figures.add("unread missing", unread + sent - deployment.number("SELECT sum(unread_count) FROM chats"));
        return figures;
    }

    /** Messages a second, and seconds of CPU for a thousand. */
    double[] once() throws Exception {
        Screen.Expectation expected = deployment.expect(options.burst());
        var frames = deployment.frames(options.burst());
        double cpu = deployment.usage().cpuSeconds();
        long[] sent = deployment.emit(frames, 0);
        long last = 0;
        for (long time : expected.await(PATIENCE)) {
            last = Math.max(last, time - sent[0]);
        }
        return new double[] {
            options.burst() / (last / 1e9), (deployment.usage().cpuSeconds() - cpu) / options.burst() * 1000
        };
    }
}
