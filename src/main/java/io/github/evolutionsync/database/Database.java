package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.evolutionsync.Roles;
import io.github.evolutionsync.SettingTexts;
import io.github.evolutionsync.check.Mistake;
import io.github.evolutionsync.check.MistakesException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the connections to PostgreSQL, and creates missing tables and functions. */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int RETRY_MILLIS = 2_000;

    /** The server must cancel a statement before the socket times out. Otherwise the statement keeps running and blocks its own retry. */
    private static final String SESSION = """
            SELECT set_config('evolution_sync.bundle', '%s', false); \
            SELECT set_config('statement_timeout', '50s', false)
            WHERE current_setting('statement_timeout')::interval NOT BETWEEN interval '1 ms' AND interval '50 s'""";

    private Database() {}

    /**
     * Waits until the database answers, migrates it, installs {@code routes/sql/functions} if their text has changed, and prepares each
     * statement of {@code routes/sql} once, so that a mistake in it prevents startup.
     *
     * @param url a JDBC URL
     * @param user may be empty if the URL contains it
     * @param migrate false for teams that own their schema and its functions
     * @return the pool
     */
    public static HikariDataSource open(String url, String user, String password, int poolSize, boolean migrate) {
        return open(url, user, password, poolSize, migrate, true);
    }

    private static HikariDataSource open(
            String url, String user, String password, int poolSize, boolean migrate, boolean writes) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url);
        // under JBang, DriverManager does not find the driver
        config.setDriverClassName(Driver.class.getName());
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(password);
        }
        // one more connection, which listens for changes
        config.setMaximumPoolSize(poolSize + 1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "evolution-sync");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // otherwise an error quotes the rejected row, and the log would contain the text of a message
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // a server that hangs is unavailable as well
        config.addDataSourceProperty("socketTimeout", "60");
        if (url.matches("jdbc:postgresql://[^/?]*,.*")) {
            // of several hosts, the one that accepts writes; the URL may override this
            config.addDataSourceProperty("targetServerType", "primary");
        }
        config.setConnectionInitSql(SESSION.formatted(UUID.randomUUID()));
        HikariDataSource dataSource = new ConnectionPool(config, writes);
        try {
            awaitAnswer(dataSource);
            Sessions.check(dataSource);
            if (migrate) {
                migrate(url, user, password);
            }
            readSql(dataSource, migrate);
            return dataSource;
        } catch (IOException | SQLException | RuntimeException e) {
            dataSource.close();
            throw new IllegalStateException("Cannot prepare the database: " + e.getMessage(), e);
        }
    }

    /**
     * The same for a node with these roles. A node that needs no database gets a pool that is never used.
     *
     * @param url the key of the setting; user and password are keys too
     */
    public static HikariDataSource open(
            SettingTexts texts, String url, String user, String password, String roles, int poolSize, boolean migrate) {
        Roles own = Roles.of(roles);
        return own.needDatabase()
                ? open(texts.of(url), texts.of(user), texts.of(password), poolSize, migrate, own.store())
                : new HikariDataSource();
    }

    /** Whether the pool is of a node that needs a database. */
    public static boolean isUsed(DataSource dataSource) {
        return !(dataSource instanceof HikariDataSource pool) || pool.getJdbcUrl() != null;
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
                LOG.warn("The database does not answer yet, retrying: {}", rootMessage(e));
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

    /** Migrations of this project, and those of the team. */
    static Flyway flyway(String url, String user, String password) {
        List<String> locations = new ArrayList<>(List.of("classpath:db/migration"));
        if (Files.isDirectory(SqlFiles.MIGRATIONS)) {
            locations.add("filesystem:" + SqlFiles.MIGRATIONS);
        }
        // Flyway trims a password that it is given
        PGSimpleDataSource forMigrations = new PGSimpleDataSource();
        forMigrations.setURL(url);
        if (!user.isEmpty()) {
            forMigrations.setUser(user);
            forMigrations.setPassword(password);
        }
        // a team numbers its migrations above those of this project, and they may take longer than any statement of
        // this project
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(forMigrations)
                .locations(locations.toArray(String[]::new))
                .outOfOrder(true)
                // migrations of a newer version, and the functions, which were a migration in an older version
                .ignoreMigrationPatterns("*:future", "repeatable:missing")
                .load();
    }

    private static void migrate(String url, String user, String password) {
        try {
            flyway(url, user, password).migrate();
        } catch (FlywayMigrateException e) {
            MistakesException.throwIfAny(List.of(Mistake.at(
                    SqlFiles.MIGRATIONS.resolve(e.getMigration().getScript()),
                    Math.max(1, e.getLineNumber()),
                    "PostgreSQL says: "
                            + rootMessage(e).lines().findFirst().orElse("").replaceFirst("^ERROR: ", "") + ".")));
        }
    }

    private static void readSql(HikariDataSource dataSource, boolean install) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            if (install) {
                new Functions(SqlFiles.FUNCTIONS).installWhereTheyDiffer(connection);
                connection.commit();
            }
            SqlFiles.prepareStatements(connection);
            connection.rollback();
        }
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? e.getMessage() : rootMessage(e.getCause());
    }
}
