package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Discards all connections of a pool when one of them is read-only, as after a failover. New connections reach the primary, or a
 * database that accepts writes again.
 */
final class ReadOnlyConnections implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    private volatile HikariDataSource pool;

    void of(HikariDataSource pool) {
        this.pool = pool;
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        HikariDataSource running = pool;
        if (running != null && READ_ONLY.equals(e.getSQLState())) {
            running.getHikariPoolMXBean().softEvictConnections();
        }
        return Override.CONTINUE_EVICT;
    }
}
