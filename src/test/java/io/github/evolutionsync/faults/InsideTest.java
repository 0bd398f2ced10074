package io.github.evolutionsync.faults;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share a world until one of them fails. */
@ExtendWith(Results.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InsideTest {
    static final long SEED = Long.getLong("faults.seed", 1);

    @TempDir
    static Path folder;

    private InsideWorld inside;
    private int worlds;

    /** A test that is given the world. */
    @FunctionalInterface
    interface Ordeal {
        void in(World world) throws Exception;
    }

    /** A world as the tests of this class want it. */
    abstract InsideWorld create(Path empty) throws Exception;

    void survive(Fault fault, Duration lasting, Results results) throws Exception {
        survive(world -> new Survival(world, results).of(fault, lasting));
    }

    /** Who does not survive leaves the next one another world. */
    void survive(Ordeal ordeal) throws Exception {
        if (inside == null) {
            inside = create(folder.resolve(getClass().getSimpleName() + ++worlds));
        }
        boolean survived = false;
        try {
            ordeal.in(inside.world());
            survived = true;
        } finally {
            if (!survived) {
                end();
            }
        }
    }

    @AfterAll
    void end() {
        if (inside != null) {
            inside.world().close();
            inside = null;
        }
    }
}
