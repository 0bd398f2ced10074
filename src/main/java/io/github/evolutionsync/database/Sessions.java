package io.github.evolutionsync.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Whether a connection keeps its session. A pooler between may give each transaction another one (PgBouncer: {@code
 * pool_mode=transaction}), and then LISTEN hears nothing and settings are another connection's.
 */
final class Sessions {
    /** A busy pooler gives the same session to two connections only now and then. */
    private static final int LOOKS = 10;

    private Sessions() {}

    /** @throws IllegalStateException when they are shared */
    static void check(DataSource dataSource) throws SQLException {
        try (Connection one = dataSource.getConnection();
                Connection other = dataSource.getConnection()) {
            int ones = process(one);
            for (int look = 0; look < LOOKS; look++) {
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
