package io.github.evolutionsync.bench;

import java.time.Duration;

/** Sends messages at a constant rate and measures the time of each from its emit to its frame. */
final class Steady {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    static final int WARM_UP_SECONDS = 60;

    private Steady() {}

    static Figures measure(Options options, Deployment deployment, int rate) throws Exception {
        Figures figures = new Figures();
        for (int run = 0; run <= options.runs(); run++) { // the first one is a minute: the JVM compiles what runs often
            int count = rate * (run == 0 ? WARM_UP_SECONDS : options.seconds());
            Screen.Expectation expected = deployment.expect(count);
            var frames = deployment.frames(count);
            double cpu = deployment.usage().cpuSeconds();
            long[] sent = deployment.emit(frames, rate);
            long[] arrived = expected.await(PATIENCE);
            cpu = (deployment.usage().cpuSeconds() - cpu) / count * 1000;
            if (run == 0) {
                figures.add(Burst.CPU + ", in the first minute", cpu);
            } else {
                figures.addLatencies(sent, arrived);
                figures.add(Burst.CPU, cpu);
            }
        }
        figures.add(Burst.PEAK, deployment.usage().peakMegabytes());
        return figures;
    }
}
