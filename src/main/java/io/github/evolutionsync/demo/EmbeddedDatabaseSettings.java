package io.github.evolutionsync.demo;

import java.nio.file.Path;

/**
 * Where an {@link EmbeddedDatabase} keeps its data and how careful it is with it.
 *
 * @param folder     kept between runs and made when it is not there; null for a temporary one, deleted at close
 * @param port       what it listens on, on 127.0.0.1; 0 for any that is free
 * @param durable    whether committed data survives the machine's crash; off is faster, for tests
 * @param stopAtExit whether the end of this Java process stops it. Off where its owner closes it after those that still
 *                   write to it: hooks at exit run all at once
 */
public record EmbeddedDatabaseSettings(Path folder, int port, boolean durable, boolean stopAtExit) {
    /** Kept in a folder and closed by its owner: for the demo. */
    public static EmbeddedDatabaseSettings keptIn(Path folder) {
        return new EmbeddedDatabaseSettings(folder, 0, true, false);
    }

    /** In a temporary folder, fast, stopped at exit when nobody has closed it before: for tests. */
    public static EmbeddedDatabaseSettings temporary() {
        return new EmbeddedDatabaseSettings(null, 0, false, true);
    }
}
