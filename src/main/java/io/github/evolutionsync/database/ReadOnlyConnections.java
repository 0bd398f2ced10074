package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Throws all connections of a pool away when one of them turns out to be read-only, as after a failover: those that are made then are
 * the primary's, or those of a database that takes changes again.
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
