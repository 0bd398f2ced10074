package io.github.evolutionsync.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The times from the emit of messages to their frames, of several parts of a stream. */
final class Latencies {
    private double[] millis = {};

    void add(long[] sent, long[] arrived) {
        double[] part = new double[sent.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = (arrived[i] - sent[i]) / 1e6;
        }
        millis = DoubleStream.concat(Arrays.stream(millis), Arrays.stream(part)).toArray();
    }

    int size() {
        return millis.length;
    }

    double percentile(int percent) {
        double[] sorted = Arrays.stream(millis).sorted().toArray();
        return sorted[(int) (sorted.length * percent / 100.0)];
    }
}
