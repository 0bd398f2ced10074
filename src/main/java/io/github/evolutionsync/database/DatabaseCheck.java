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
 * Ready while the database answers and, where it has to, takes changes; else says why not, and since when. It looks by itself every two seconds, so that whoever
 * asks for the health need not wait for a database that is away.
 */
final class DatabaseCheck extends AbstractHealthCheck implements AutoCloseable {
    private static final int PERIOD_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 2;

    private final HikariDataSource dataSource;
    private final boolean writes;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "database-check");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Look last = new Look(true, "not looked at yet", Instant.now());

    private record Look(boolean up, String message, Instant since) {}

    /**
     * @param dataSource whose own time-out bounds how long a look takes
     * @param writes whether a database that takes no changes is of no use
     */
    DatabaseCheck(HikariDataSource dataSource, boolean writes) {
        super("evolution-sync", "database");
        this.dataSource = dataSource;
        this.writes = writes;
    }

    void start() {
        looking.scheduleWithFixedDelay(this::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    boolean isUp() {
        return last.up();
    }

    private void look() {
        String trouble = trouble();
        boolean up = trouble == null;
        Instant since = last.up() == up ? last.since() : Instant.now();
        last = new Look(up, up ? "the database answers" : trouble, since);
    }

    private String trouble() {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.isValid(PATIENCE_SECONDS)) {
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

    /** As after a failover, or with a full disk. A connection stays as it was made: those made next may take changes again. */
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
        Look now = last;
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
        looking.shutdownNow();
    }
}
