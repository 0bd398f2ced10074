package io.github.evolutionsync.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Each processing step of a message inside a node, measured separately (JMH). */
final class Micro {
    private Micro() {}

    static Figures measure() throws RunnerException {
        Figures figures = new Figures();
        var options = new OptionsBuilder()
                .include("io\\.github\\.evolutionsync\\..*Benchmark\\.")
                .forks(1)
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgsAppend("-XX:+UseSerialGC", "-Xmx200m")
                .build();
        for (RunResult result : new Runner(options).run()) {
            String name = result.getParams().getBenchmark();
            result.getBenchmarkResults()
                    .forEach(each -> each.getIterationResults()
                            .forEach(iteration -> figures.add(
                                    name.substring(name.lastIndexOf('.') + 1),
                                    iteration.getPrimaryResult().getScore())));
        }
        return figures;
    }
}
