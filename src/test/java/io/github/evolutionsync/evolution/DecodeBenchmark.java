package io.github.evolutionsync.evolution;

import io.github.evolutionsync.bench.Batch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.infra.Blackhole;

/** Decodes a Socket.IO packet to the envelope that a route receives. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {

    @Benchmark
    @OperationsPerInvocation(Batch.SIZE)
    public void decode(Batch batch, Blackhole hole) {
        PacketDecoder decoder = new PacketDecoder(new PacketSink() {
            @Override
            public void event(SocketEvent event) {
                hole.consume(EventReader.envelope(event));
            }

            @Override
            public void broken(String namespace, String text, String reason) {
                throw new IllegalStateException(reason);
            }

            @Override
            public void refused(String namespace, String reason) {}
        });
        batch.packets().forEach(decoder::add);
    }
}
