package io.github.evolutionsync.database;

import io.github.evolutionsync.check.MistakesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.api.MigrationInfo;

/** Does what a start would do to the database, in one transaction that it rolls back. */
public final class DryRun {
    private static final int TIMEOUT_SECONDS = 10;

    private DryRun() {}

    /**
     * Runs the pending migrations and the functions, and prepares the statements.
     *
     * @param migrate false for teams that own their schema: only the statements are prepared
     * @throws io.github.evolutionsync.check.MistakesException if the database rejects any of them
     * @throws SQLException if the database does not answer
     */
    public static void of(String url, String user, String password, boolean migrate) throws SQLException, IOException {
        Properties login = new Properties();
        if (!user.isEmpty()) {
            login.setProperty("user", user);
            login.setProperty("password", password);
        }
        login.setProperty("connectTimeout", Integer.toString(TIMEOUT_SECONDS));
        login.setProperty("ApplicationName", "evolution-sync check");
        try (Connection connection = DriverManager.getConnection(url, login)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // other sessions that use the tables must not be blocked
                statement.execute("SET LOCAL lock_timeout = '" + TIMEOUT_SECONDS + "s'");
            }
            if (migrate) {
                for (MigrationInfo pending :
                        Database.flyway(url, user, password).info().pending()) {
                    run(connection, pending);
                }
                new Functions(SqlFiles.FUNCTIONS).install(connection);
            }
            SqlFiles.prepareStatements(connection);
            connection.rollback();
        }
    }

    private static void run(Connection connection, MigrationInfo migration) throws SQLException, IOException {
        Path own = SqlFiles.MIGRATIONS.resolve(migration.getScript());
        if (!Files.exists(own)) {
            runOurs(connection, migration);
            return;
        }
        String text = Files.readString(own);
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            MistakesException.throwIfAny(List.of(SqlFiles.mistake(own, text, text, e)));
        }
    }

    private static void runOurs(Connection connection, MigrationInfo migration) throws SQLException, IOException {
        try (InputStream in = DryRun.class.getResourceAsStream("/db/migration/" + migration.getScript());
                Statement statement = connection.createStatement()) {
            statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
