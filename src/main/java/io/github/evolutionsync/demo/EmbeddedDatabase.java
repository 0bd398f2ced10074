package io.github.evolutionsync.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that needs no installation, on a free port of the loopback address. */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String SUPERUSER = "postgres";

    /** After a kill, PostgreSQL replays its log first. */
    private static final Duration STARTUP = Duration.ofSeconds(60);

    private final OwnPorts ports = new OwnPorts();
    private final EmbeddedDatabaseSettings settings;
    private final int port;
    private volatile EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedDatabaseSettings settings) {
        this.settings = settings;
        this.port = settings.port() == 0 ? ports.next() : settings.port();
    }

    /**
     * Starts the server. Removes the remains of a killed run in its folder first.
     *
     * @throws IllegalStateException if the folder is in use, with one sentence that names the process
     * @throws UncheckedIOException if PostgreSQL cannot be unpacked or does not start
     */
    public static EmbeddedDatabase start(EmbeddedDatabaseSettings settings) {
        EmbeddedDatabase database = new EmbeddedDatabase(settings);
        try {
            database.start();
        } catch (IOException e) {
            database.ports.close();
            throw new UncheckedIOException("The embedded PostgreSQL could not be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            database.ports.close();
            throw e;
        }
        return database;
    }

    private void start() throws IOException {
        if (settings.folder() == null) {
            postgres = builder().start();
            return;
        }
        DatabaseFolder folder = new DatabaseFolder(settings.folder());
        folder.claim();
        if (folder.isEmpty()) {
            folder.fill(draft -> in(draft).start().close());
        }
        postgres = in(folder.path()).start();
    }

    private EmbeddedPostgres.Builder in(Path folder) {
        return builder().setDataDirectory(folder).setCleanDataDirectory(false);
    }

    private EmbeddedPostgres.Builder builder() {
        String safe = settings.durable() ? "on" : "off";
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setPGStartupWait(STARTUP)
                .setRegisterShutdownHook(settings.stopAtExit())
                .setServerConfig("cluster_name", ServerProcess.CLUSTER)
                .setServerConfig("fsync", safe)
                .setServerConfig("full_page_writes", safe)
                .setServerConfig("synchronous_commit", safe);
    }

    /** The JDBC URL of its first database, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** The user of all its databases. */
    public String user() {
        return SUPERUSER;
    }

    /** The user's password. The server requires none. */
    public String password() {
        return "";
    }

    /**
     * Creates another, empty database on the same server, in a fraction of the time of another server.
     *
     * @param name lower-case letters, digits and underscores
     * @return its JDBC URL
     */
    public String createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("Invalid database name: " + name);
        }
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + name + " could not be created: " + e.getMessage(), e);
        }
        return jdbcUrl(name);
    }

    /** Stops the server until {@link #restart()}, as for maintenance. */
    public void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            LOG.warn("The embedded PostgreSQL did not stop cleanly; its next start will recover", e);
        }
    }

    /** Starts the server again after {@link #stop()}, on the same port. Only for a server that is kept in a folder. */
    public void restart() {
        try {
            postgres = in(settings.folder()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL could not be started: " + e.getMessage(), e);
        }
    }

    /** Stops the server cleanly. A temporary folder is deleted. */
    @Override
    public void close() {
        stop();
        ports.close();
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }
}
