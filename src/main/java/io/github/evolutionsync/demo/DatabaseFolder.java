package io.github.evolutionsync.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a database's data, and the check whether it may be used. Two servers on one folder destroy it, so a
 * folder that may be in use is rejected. The remains of a killed run are removed.
 */
final class DatabaseFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFolder.class);
    private static final Duration TIME_TO_END = Duration.ofSeconds(15);

    /** The lock file of zonky. The Java process that uses the folder holds it for as long as it lives. */
    private static final String LOCK_FILE = "epg-lock";

    private final Path folder;

    DatabaseFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Prepares the folder for a server. */
    void claim() throws IOException {
        Files.createDirectories(folder);
        if (isLocked()) {
            throw new IllegalStateException(
                    "The database in " + folder
                            + " is in use by another process of Evolution Sync; stop that one first, or choose another folder.");
        }
        Optional<ProcessHandle> noted = notedServer().flatMap(ProcessHandle::of);
        if (noted.isPresent()) {
            clear(new ServerProcess(noted.get()));
        }
    }

    Path path() {
        return folder;
    }

    boolean isEmpty() throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    /**
     * Creates the first database next to the folder and moves it in when it is complete. A run that is killed meanwhile
     * therefore leaves no incomplete database, which could never start.
     */
    void fill(Maker maker) throws IOException {
        DatabaseFolder draft = new DatabaseFolder(folder.resolveSibling(folder.getFileName() + ".new"));
        draft.claim();
        draft.delete();
        maker.make(draft.folder);
        Files.delete(folder);
        Files.move(draft.folder, folder);
    }

    /** Creates a database in a folder and leaves it stopped. */
    @FunctionalInterface
    interface Maker {
        void make(Path folder) throws IOException;
    }

    private void delete() throws IOException {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path file : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void clear(ServerProcess process) throws IOException {
        if (process.isDead()) {
            Files.deleteIfExists(pidFile());
        } else if (process.isOurs(folder)) {
            LOG.info("Stopping PostgreSQL process {}, which a killed run left in {}", process.pid(), folder);
            if (!process.end(TIME_TO_END)) {
                throw new IllegalStateException("PostgreSQL process " + process.pid() + " in " + folder
                        + " is left from a killed run and still has connections; end it and start again.");
            }
        } else if (process.isPostgres()) {
            throw new IllegalStateException("The database in " + folder + " is in use by PostgreSQL process "
                    + process.pid() + "; stop that one first, or choose another folder.");
        } else if (process.isKnown()) {
            // after a restart of the machine, another program may have this process id, and PostgreSQL would refuse to
            // start
            Files.deleteIfExists(pidFile());
        }
    }

    private boolean isLocked() throws IOException {
        Path lockFile = folder.resolve(LOCK_FILE);
        if (!Files.exists(lockFile)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private Optional<Long> notedServer() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile());
        return lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")
                ? Optional.empty()
                : Optional.of(Long.valueOf(lines.get(0).strip()));
    }

    private Path pidFile() {
        return folder.resolve("postmaster.pid");
    }
}
