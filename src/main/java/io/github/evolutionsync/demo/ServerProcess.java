package io.github.evolutionsync.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The process that a database's folder names as its server. The process id may belong to another program by now. */
final class ServerProcess {
    /** A part of the command line of every server that this project starts. */
    static final String CLUSTER = "evolution-sync-demo";

    private static final long MILLIS_BETWEEN_LOOKS = 50;

    private final ProcessHandle process;

    ServerProcess(ProcessHandle process) {
        this.process = process;
    }

    long pid() {
        return process.pid();
    }

    /** Whether this project started it for that folder. */
    boolean isOurs(Path folder) {
        return command().contains(folder.toString()) && command().contains(CLUSTER);
    }

    boolean isPostgres() {
        return command().contains("postgres");
    }

    /** Whether this user may read its command line. */
    boolean isKnown() {
        return !command().isEmpty();
    }

    /**
     * Whether it has ended. A zombie counts as ended: in a container whose first process never reaps its children, it
     * stays forever, and both Java and PostgreSQL take it for alive.
     */
    boolean isDead() throws IOException {
        Path stat = Path.of("/proc", String.valueOf(process.pid()), "stat");
        if (!Files.exists(stat)) {
            return !process.isAlive();
        }
        String text = Files.readString(stat);
        return text.startsWith(" Z ", text.lastIndexOf(')') + 1);
    }

    /** Requests its end, which waits for its last client. Returns whether it ended in time. */
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
