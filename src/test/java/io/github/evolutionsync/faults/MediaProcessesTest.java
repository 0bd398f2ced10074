package io.github.evolutionsync.faults;

import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in their own processes that are killed while they fetch files. */
@ExtendWith({OneAtATime.class, Results.Extension.class})
@Tag("long")
class MediaProcessesTest {
    private static final long SEED = Long.getLong("faults.seed", 1);

    @TempDir
    Path folder;

    private World world;
    private Pictures pictures;
    private MediaSurvival survival;

    @BeforeEach
    void create(Results results) {
        world = new World(folder, true, SEED, 1);
        pictures = new Pictures(world);
        survival = new MediaSurvival(world, pictures, StoredFiles.folder(store()), results);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void everyFileIsStoredOnceAfterKills() throws Exception {
        killed(2);
    }

    @Test
    void everyFileIsStoredOnceAfterTwentyKills() throws Exception {
        killed(20);
    }

    @Test
    void twoNodesWithOneFolderThatAreKilledInTurnStoreEveryFileOnce() throws Exception {
        BundleProcess first = node("first").awaitReady();
        BundleProcess second = node("second").awaitReady();
        Random random = new Random(SEED);
        for (int turn = 1; turn <= 5; turn++) {
            for (BundleProcess node : new BundleProcess[] {first, second}) {
                pictures.resume();
                pictures.pass(20 + random.nextInt(100));
                node.kill();
                pictures.pass(10 + random.nextInt(50));
                pictures.pause();
                node.start();
                node.awaitReady();
            }
        }
        pictures.resume();
        survival.recovered("two nodes with one folder, killed 5 times each", 0);
    }

    /** With SIGKILL, while it starts and when it is at work. The stream waits while a node starts, which takes long on a busy machine. */
    private void killed(int times) throws Exception {
        BundleProcess node = node("node");
        Random random = new Random(SEED);
        for (int kill = 1; kill <= times; kill++) {
            if (kill % 3 != 0) {
                node.awaitReady();
            }
            pictures.resume();
            pictures.pass(20 + random.nextInt(60));
            node.kill();
            pictures.pass(10);
            pictures.pause();
            node.start();
        }
        node.awaitReady();
        pictures.resume();
        survival.recovered("node killed at " + times + " instants", 0);
    }

    private Path store() {
        return folder.resolve("media");
    }

    private BundleProcess node(String name) throws IOException {
        return MediaNode.start(world, folder.resolve(name), Map.of("MEDIA_STORE", store().toString()));
    }
}
