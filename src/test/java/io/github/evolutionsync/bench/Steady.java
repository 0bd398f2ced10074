package io.github.evolutionsync.bench;

import java.time.Duration;

/** Messages at a rate, and how long each takes from its emit to its frame. */
final class Steady {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private Steady() {}

    static Figures measure(Options options, Deployment deployment, int rate) throws Exception {
        Figures figures = new Figures();
        for (int run = 0; run <= options.runs(); run++) { // the first one warms up
            int count = rate * options.seconds();
            Screen.Expectation expected = deployment.expect(count);
            var frames = deployment.frames(count);
            double cpu = deployment.usage().cpuSeconds();
            long[] sent = deployment.emit(frames, rate);
            long[] arrived = expected.await(PATIENCE);
            if (run > 0) {
                figures.addLatencies(sent, arrived);
                figures.add(Burst.CPU, (deployment.usage().cpuSeconds() - cpu) / count * 1000);
            }
        }
        figures.add(Burst.PEAK, deployment.usage().peakMegabytes());
        return figures;
    }
}
