package io.github.evolutionsync.faults;

import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in their own processes that are killed and replaced. */
@Tag("long")
@ExtendWith({OneAtATime.class, Results.Extension.class})
class ProcessesTest {
    private static final long SEED = Long.getLong("faults.seed", 1);

    @TempDir
    Path folder;

    private World world;
    private Survival survival;

    @Test
    void nothingIsLostByTwentyKillsAndFiveRollingRestarts(Results results) throws Exception {
        create(results);
        BundleProcess first = bundle("first");
        killed(first, 20);
        replaced(first, 5);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void create(Results results) {
        world = new World(folder, true, SEED, 50);
        survival = new Survival(world, results);
    }

    /** With SIGKILL, while it starts and when it is at work. */
    private void killed(BundleProcess bundle, int times) throws IOException {
        Random random = new Random(SEED);
        world.traffic().resume();
        for (int kill = 1; kill <= times; kill++) {
            if (kill % 3 != 0) {
                bundle.awaitReady();
            }
            world.pass(random.nextInt(150));
            bundle.kill();
            bundle.start();
        }
        bundle.awaitReady();
        survival.recovered("bundle killed at " + times + " instants", 0);
    }

    /** By another that runs beside it for a while, in order and not. */
    private void replaced(BundleProcess first, int times) throws Exception {
        int before = world.ledger().size();
        BundleProcess second = bundle("second");
        world.traffic().resume();
        for (int turn = 1; turn <= times; turn++) {
            second.awaitReady();
            world.pass(50);
            first.stop();
            world.pass(50);
            first.start();
            first.awaitReady();
            world.pass(50);
            second.kill();
            world.pass(50);
            second.start();
        }
        second.awaitReady();
        survival.recovered("two bundles, " + times + " stopped and " + times + " killed in turn", before);
    }

    private BundleProcess bundle(String name) throws IOException {
        Path deployed = Files.createDirectory(folder.resolve(name));
        BundleProcess bundle = BundleProcess.start(
                deployed, world.evolution(), world.database().jdbcUrl(), world.environment());
        world.closeFirst(bundle::close);
        world.openScreens("ws://127.0.0.1:" + bundle.port() + "/ws");
        return bundle;
    }
}
