package io.github.evolutionsync.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault at a time, and several at once, with Evolution in its global mode. */
class FaultsTest extends InsideTest {
    private static final int SEEDS = 10;

    @Override
    InsideWorld create(Path empty) throws Exception {
        return new InsideWorld(empty, true, SEED);
    }

    @ParameterizedTest
    @MethodSource("oneOfEachLayer")
    void nothingIsLostIn(Fault fault, Results results) throws Exception {
        survive(fault, fault.brief(), results);
    }

    @Tag("long")
    @Test
    void nothingIsLostInSeveralAtOnce(Results results) throws Exception {
        survive(world ->
                new Several(world, new Random(SEED), results).round("several at once, seed " + SEED, Fault::brief));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("faults")
    void nothingIsLostInALong(Fault fault, Results results) throws Exception {
        survive(fault, fault.full(), results);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostInSeveralAtOnceWithSeed(long seed, Results results) throws Exception {
        survive(world -> {
            Several several = new Several(world, new Random(seed), results);
            for (int round = 1; round <= 3; round++) {
                several.round("several at once, seed " + seed + ", round " + round, Several::between);
            }
        });
    }

    static Stream<Fault> oneOfEachLayer() {
        return layers().map(layer -> layer.get(0));
    }

    /** All, or those that {@code -Dfaults.only} names. */
    static Stream<Fault> faults() {
        return layers().flatMap(List::stream)
                .filter(fault -> fault.name().contains(System.getProperty("faults.only", "")));
    }

    private static Stream<List<Fault>> layers() {
        return Stream.of(Faults.EVOLUTION, Faults.HTTP, Faults.DATABASE, Faults.SCREENS);
    }

    /** Others at each run, but for a seed that was asked for. */
    static Stream<Long> seeds() {
        Long wanted = Long.getLong("faults.seed");
        return wanted != null
                ? Stream.of(wanted)
                : new Random().longs(SEEDS, 1, 1_000_000).boxed();
    }
}
