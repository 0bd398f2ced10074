package io.github.evolutionsync.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Checks that each connection keeps its session. A pooler may give each transaction another session (PgBouncer: {@code
 * pool_mode=transaction}). Then LISTEN receives nothing, and settings apply to other connections.
 */
final class Sessions {
    /** A busy pooler gives the same session to two connections only occasionally. */
    private static final int ATTEMPTS = 10;

    private Sessions() {}

    /** @throws IllegalStateException if connections share sessions */
    static void check(DataSource dataSource) throws SQLException {
        try (Connection one = dataSource.getConnection();
                Connection other = dataSource.getConnection()) {
            int ones = process(one);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (process(other) == ones || process(one) != ones) {
                    throw new IllegalStateException(
                            "DATABASE_URL leads to a connection pooler that shares sessions, such as"
                                    + " PgBouncer with pool_mode=transaction: use its pool_mode=session, or PostgreSQL's own address.");
                }
            }
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }
}
