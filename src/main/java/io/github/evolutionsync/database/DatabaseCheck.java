package io.github.evolutionsync.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Ready while the database answers; else says why not, and since when. It looks by itself every two seconds, so that whoever
 * asks for the health need not wait for a database that is away.
 */
final class DatabaseCheck extends AbstractHealthCheck implements AutoCloseable {
    private static final int PERIOD_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 2;

    private final DataSource dataSource;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "database-check");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Look last = new Look(true, "not looked at yet", Instant.now());

    private record Look(boolean up, String message, Instant since) {}

    /** @param dataSource whose own time-out bounds how long a look takes */
    DatabaseCheck(DataSource dataSource) {
        super("evolution-sync", "database");
        this.dataSource = dataSource;
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
        last = new Look(up, up ? "the database answers" : "the database does not answer: " + trouble, since);
    }

    private String trouble() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS) ? null : "a connection is dead";
        } catch (SQLException | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage();
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
