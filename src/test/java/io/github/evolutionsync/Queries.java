package io.github.evolutionsync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Connections for queries of tests. Tests query every few milliseconds, and each new connection costs PostgreSQL a
 * process, so connections stay open.
 */
final class Queries {
    private static final int PATIENCE_SECONDS = 10;

    private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();

    @FunctionalInterface
    interface Query<T> {
        T ask(Statement statement) throws SQLException;
    }

    <T> T ask(String jdbcUrl, Query<T> query) throws SQLException {
        Connection connection = connection(jdbcUrl);
        try (Statement statement = connection.createStatement()) {
            T answer = query.ask(statement);
            idle(jdbcUrl).push(connection);
            return answer;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The last one that is idle, unless a test has ended it. */
    private Connection connection(String jdbcUrl) throws SQLException {
        Connection connection = idle(jdbcUrl).poll();
        if (connection != null && connection.isValid(PATIENCE_SECONDS)) {
            return connection;
        }
        if (connection != null) {
            connection.close();
        }
        return DriverManager.getConnection(jdbcUrl, Bundle.DATABASE_USER, "");
    }

    private Deque<Connection> idle(String jdbcUrl) {
        return idle.computeIfAbsent(jdbcUrl, url -> new ConcurrentLinkedDeque<>());
    }

    /** Leaves none open to this database. */
    void leave(String jdbcUrl) {
        idle(jdbcUrl).forEach(connection -> {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(jdbcUrl, e);
            }
        });
        idle.remove(jdbcUrl);
    }
}
