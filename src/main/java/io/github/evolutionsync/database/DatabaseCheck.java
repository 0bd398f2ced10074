package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health check of the database: up while the database answers and, if the node stores events, accepts writes. Otherwise it reports
 * the cause and the time. It runs every two seconds by itself, so that health requests do not wait for an unavailable database.
 */
final class DatabaseCheck extends AbstractHealthCheck implements AutoCloseable {
    private static final int PERIOD_SECONDS = 2;
    private static final int VALID_SECONDS = 2;

    private final HikariDataSource dataSource;
    private final boolean writes;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "database-check");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Status last = new Status(true, "not checked yet", Instant.now());

    private record Status(boolean up, String message, Instant since) {}

    /**
     * @param dataSource its connection timeout limits the time of a check
     * @param writes whether a read-only database counts as down
     */
    DatabaseCheck(HikariDataSource dataSource, boolean writes) {
        super("evolution-sync", "database");
        this.dataSource = dataSource;
        this.writes = writes;
    }

    void start() {
        scheduler.scheduleWithFixedDelay(this::check, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    boolean isUp() {
        return last.up();
    }

    private void check() {
        String trouble = trouble();
        boolean up = trouble == null;
        Instant since = last.up() == up ? last.since() : Instant.now();
        last = new Status(up, up ? "the database answers" : trouble, since);
    }

    private String trouble() {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.isValid(VALID_SECONDS)) {
                return "the database does not answer: a connection is dead";
            }
            return writes && isReadOnly(connection) ? "the database is read-only: nothing can be stored" : null;
        } catch (SQLException | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return "the database does not answer: " + root.getMessage();
        }
    }

    /** Happens after a failover or with a full disk. A connection stays read-only, so that only new connections may accept writes again. */
    private boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW transaction_read_only")) {
            result.next();
            boolean readOnly = result.getString(1).equals("on");
            if (readOnly) {
                dataSource.getHikariPoolMXBean().softEvictConnections();
            }
            return readOnly;
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Status now = last;
        builder.message(now.message());
        builder.detail("since", now.since().toString());
        builder.state(now.up() ? State.UP : State.DOWN);
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
