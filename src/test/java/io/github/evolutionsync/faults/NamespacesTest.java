package io.github.evolutionsync.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each instance uses its own namespace, which a restart removes. Evolution's clock is three hours behind. */
class NamespacesTest extends InsideTest {
    @Override
    InsideWorld create(Path empty) throws Exception {
        return new InsideWorld(empty, false, SEED, Duration.ofHours(-3));
    }

    @ParameterizedTest
    @MethodSource("briefly")
    void nothingIsLostIn(Fault fault, Results results) throws Exception {
        survive(named(fault), fault.brief(), results);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("all")
    void nothingIsLostInALong(Fault fault, Results results) throws Exception {
        survive(named(fault), fault.full(), results);
    }

    private static Fault named(Fault fault) {
        return new Fault(fault.name() + ", namespaces, clock 3 h behind", fault.brief(), fault.full(), fault.strike());
    }

    static Stream<Fault> briefly() {
        return Faults.EVOLUTION.stream().limit(1);
    }

    /** All, or those that {@code -Dfaults.only} names. */
    static Stream<Fault> all() {
        return Faults.EVOLUTION.stream().filter(fault -> fault.name().contains(System.getProperty("faults.only", "")));
    }
}
