package io.github.evolutionsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Maps envelopes to the rows of {@code routes/mapping/messages.jq}, and to their text. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MapBenchmark {

    @Benchmark
    @OperationsPerInvocation(Batch.SIZE)
    public JsonNode map(Batch batch) throws JsonQueryException {
        return batch.rows();
    }

    @Benchmark
    @OperationsPerInvocation(Batch.SIZE)
    public String mapAndWrite(Batch batch) throws JsonQueryException {
        return batch.rows().toString();
    }
}
