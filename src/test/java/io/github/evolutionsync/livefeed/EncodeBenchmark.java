package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.bench.Batch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Encodes the rows of the tables to the frames that clients receive. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EncodeBenchmark {

    @Benchmark
    @OperationsPerInvocation(Batch.SIZE)
    public Object encode(Batch batch) {
        return Updates.of(batch.news()).after(0);
    }
}
