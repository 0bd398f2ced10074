package io.github.evolutionsync.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.camel.component.jdbc.ConnectionStrategy;

/**
 * Connections whose next transaction is that of an HTTP request: its client does not wait for a lock as long as storing does.
 * A time-out of the driver would not do, for Camel has a statement described before it is run, and that waits for locks too.
 */
public final class RequestConnections implements ConnectionStrategy {

    private static final String LIMIT = """
            SELECT set_config('statement_timeout', '10s', true)
            WHERE current_setting('statement_timeout')::interval NOT BETWEEN interval '1 ms' AND interval '10 s'""";

    @Override
    public Connection getConnection(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement()) {
            // the limit is the transaction's, and Camel commits or rolls it back
            connection.setAutoCommit(false);
            statement.execute(LIMIT);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public boolean isConnectionTransactional(Connection connection, DataSource dataSource) {
        return false;
    }
}
