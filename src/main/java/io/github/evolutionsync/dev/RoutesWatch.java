package io.github.evolutionsync.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Detects saved files below a folder, of any kind: YAML, jq and SQL. */
final class RoutesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);
    private static final long PERIOD_MILLIS = 500;

    private final Path folder;
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "routes-watch");
        thread.setDaemon(true);
        return thread;
    });
    private long known;

    RoutesWatch(Path folder) {
        this.folder = folder;
        this.known = fingerprint();
    }

    /** Runs the task after each change. Tasks never overlap. */
    void onChange(Runnable task) {
        clock.scheduleWithFixedDelay(() -> check(task), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void check(Runnable task) {
        try {
            long now = fingerprint();
            if (now != known) {
                known = now;
                LOG.info("A file below {} was saved: restarting", folder);
                task.run();
            }
        } catch (UncheckedIOException e) {
            LOG.debug("An editor is still writing below {}", folder, e);
        }
    }

    private long fingerprint() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> 31L * file.hashCode() + modified(file))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
