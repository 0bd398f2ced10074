package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to PostgreSQL, with its tables and functions made where they are missing. */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Path FUNCTIONS = Path.of("routes/sql/functions");
    /** Any number, the same in every bundle: one at a time installs functions. */
    private static final long INSTALL_LOCK = 0x65766f6c7574L;

    private static final int RETRY_MILLIS = 2_000;

    private Database() {}

    /**
     * Waits until the database answers, migrates it, installs {@code routes/sql/functions} and returns the pool.
     *
     * @param url a JDBC URL
     * @param user may be empty where the URL holds it
     * @param migrate false for teams that own their schema and its functions
     */
    public static HikariDataSource open(String url, String user, String password, int poolSize, boolean migrate) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url);
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(password);
        }
        // one more, which listens for changes
        config.setMaximumPoolSize(poolSize + 1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "evolution-sync");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // else an error quotes the row that it refuses, and so a message's text would be logged
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // a server that hangs without a word is away as well
        config.addDataSourceProperty("socketTimeout", "60");
        config.setConnectionInitSql("SET evolution_sync.bundle = '" + UUID.randomUUID() + "'");
        HikariDataSource dataSource = new ConnectionPool(config);
        try {
            awaitAnswer(dataSource);
            if (migrate) {
                // a team numbers its own migrations above ours; they may take longer than any statement of ours
                Flyway.configure()
                        .dataSource(url, user.isEmpty() ? null : user, user.isEmpty() ? null : password)
                        .outOfOrder(true)
                        .load()
                        .migrate();
                install(dataSource);
            }
            return dataSource;
        } catch (IOException | SQLException | RuntimeException e) {
            dataSource.close();
            throw new IllegalStateException("The database cannot be made ready: " + e.getMessage(), e);
        }
    }

    private static void awaitAnswer(HikariDataSource dataSource) throws SQLException {
        while (true) {
            try {
                dataSource.getConnection().close();
                return;
            } catch (SQLException e) {
                if (!DatabaseAway.isAway(e)) {
                    throw e;
                }
                LOG.warn("The database does not answer yet, waiting for it: {}", rootMessage(e));
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for the database", e);
        }
    }

    private static void install(HikariDataSource dataSource) throws SQLException, IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(FUNCTIONS)) {
            files = found.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
        }
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + INSTALL_LOCK + ")");
            for (Path file : files) {
                try {
                    statement.execute(Files.readString(file));
                } catch (SQLException e) {
                    throw new SQLException(file + ": " + e.getMessage(), e.getSQLState());
                }
            }
            connection.commit();
        }
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? e.getMessage() : rootMessage(e.getCause());
    }
}
