package io.github.evolutionsync.demo;

import java.nio.file.Path;

/**
 * The place and the durability of an {@link EmbeddedDatabase}.
 *
 * @param folder kept between runs and created if absent; null for a temporary one, deleted at close
 * @param port its port on 127.0.0.1; 0 for any free one
 * @param durable whether committed data survives a crash of the machine; off is faster, for tests
 * @param stopAtExit whether the end of this Java process stops it. Off if its owner closes it after the components that
 *     still write to it, because hooks at exit run all at once
 */
public record EmbeddedDatabaseSettings(Path folder, int port, boolean durable, boolean stopAtExit) {
    /** Kept in a folder and closed by its owner: for the demo. */
    public static EmbeddedDatabaseSettings keptIn(Path folder) {
        return new EmbeddedDatabaseSettings(folder, 0, true, false);
    }

    /** In a temporary folder, fast, stopped at exit if it was not closed before: for tests. */
    public static EmbeddedDatabaseSettings temporary() {
        return new EmbeddedDatabaseSettings(null, 0, false, true);
    }
}
