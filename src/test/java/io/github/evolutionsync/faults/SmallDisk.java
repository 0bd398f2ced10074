package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a given size in memory, where the user may mount one. */
record SmallDisk(Path folder) implements AutoCloseable {

    /** Mounts it. Without the permission to do that, the test is skipped. */
    static SmallDisk mount(Path folder, String size) throws IOException {
        Files.createDirectories(folder);
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()),
                "there is no permission to mount a file system here");
        return new SmallDisk(folder);
    }

    /** Changes its options: {@code ro}, {@code rw}, {@code size=…}. It is busy while a file is being written. */
    void remount(String options) {
        await("remount")
                .atMost(World.PATIENCE)
                .until(() -> runs("mount", "-o", "remount," + options, folder.toString()));
    }

    @Override
    public void close() {
        runs("umount", "-l", folder.toString());
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
