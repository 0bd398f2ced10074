package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of the cases, seen from outside the node. */
final class CaseDatabase implements AutoCloseable {
    private final Connection connection;

    CaseDatabase(String jdbcUrl, String user) {
        try {
            connection = DriverManager.getConnection(jdbcUrl, user, "");
        } catch (SQLException e) {
            throw new IllegalStateException(jdbcUrl + " cannot be opened", e);
        }
    }

    /** Runs one or more statements. */
    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + "\nin: " + sql, e);
        }
    }

    /** The one value of a query, as text; null where there is no row. */
    String value(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + "\nin: " + sql, e);
        }
    }

    /** Returns the rows of a query as JSON. */
    JsonNode rows(String query) {
        String plain = query.strip().replaceFirst(";$", "");
        return CaseJson.parse(value("SELECT coalesce(json_agg(q), '[]')::text FROM (" + plain + "\n) q"));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be closed", e);
        }
    }
}
