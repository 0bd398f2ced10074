package io.github.evolutionsync.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The process that a database's folder names as its server; it may be any other by now. */
final class ServerProcess {
    /** Stands on the command line of every server that this project has started. */
    static final String CLUSTER = "evolution-sync-demo";

    private static final long MILLIS_BETWEEN_LOOKS = 50;

    private final ProcessHandle process;

    ServerProcess(ProcessHandle process) {
        this.process = process;
    }

    long pid() {
        return process.pid();
    }

    /** Whether this project has started it for that folder. */
    boolean isOurs(Path folder) {
        return command().contains(folder.toString()) && command().contains(CLUSTER);
    }

    boolean isPostgres() {
        return command().contains("postgres");
    }

    /** Whether this user may see what it is. */
    boolean isKnown() {
        return !command().isEmpty();
    }

    /**
     * Whether it has ended, be it that it only waits to be asked how, for ever in a container whose first process never
     * asks. Both Java and PostgreSQL take such a one for alive.
     */
    boolean isDead() throws IOException {
        Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
        if (!Files.exists(stat)) {
            return !process.isAlive();
        }
        String text = Files.readString(stat);
        return text.startsWith(" Z ", text.lastIndexOf(')') + 1);
    }

    /** Asks it to end when its last client has gone, and tells whether it did in time. */
    boolean end(Duration patience) throws IOException {
        process.destroy();
        Instant deadline = Instant.now().plus(patience);
        while (!isDead()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            pause();
        }
        return true;
    }

    private String command() {
        return process.info().commandLine().orElse("");
    }

    private static void pause() {
        try {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for PostgreSQL to end", e);
        }
    }
}
