package io.github.evolutionsync.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.camel.component.jdbc.ConnectionStrategy;

/**
 * Connections for HTTP requests, with a shorter statement timeout: a client does not wait for a lock as long as the storing of events
 * does. A timeout of the driver is not enough, since Camel has each statement described first, and describing waits for locks too.
 */
public final class RequestConnections implements ConnectionStrategy {

    private static final String LIMIT = """
            SELECT set_config('statement_timeout', '10s', true)
            WHERE current_setting('statement_timeout')::interval NOT BETWEEN interval '1 ms' AND interval '10 s'""";

    @Override
    public Connection getConnection(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement()) {
            // the limit applies to the transaction, which Camel commits or rolls back
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
