package io.github.evolutionsync.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.evolutionsync.Roles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for the changes of other nodes on this database (LISTEN; the function {@code tell_bundles} sends the notifications), so that
 * the clients of this node receive them too. It runs while the Camel context runs. After a lost connection, the clients of all tenants
 * read the changes that it missed.
 */
public final class Changes implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Map<String, String>> ALL_TENANTS = List.of(Map.of("tenant_id", "*"));
    private static final int WAIT_MILLIS = 500;
    private static final int PAUSE_MILLIS = 1_000;
    private static final int CHECK_SECONDS = 5;
    private static final int WAITS_PER_CHECK = 20;

    private CamelContext camelContext;
    private DataSource dataSource;
    private ProducerTemplate template;
    private Thread thread;
    private boolean delivers = true;
    private volatile boolean running;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        // Camel may set it more than once
        if (this.camelContext == null) {
            camelContext.getManagementStrategy().addEventNotifier(new Lifecycle());
        }
        this.camelContext = camelContext;
    }

    /** The listener keeps one of its connections. */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Only a node that delivers has clients. */
    public void setRoles(String roles) {
        delivers = Roles.of(roles).deliver();
    }

    private void begin() {
        if (!delivers) {
            return;
        }
        running = true;
        template = camelContext.createProducerTemplate();
        thread = new Thread(this::listenUntilStopped, "database-listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void end() throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(2L * WAIT_MILLIS);
            template.stop();
        }
    }

    private void listenUntilStopped() {
        while (running) {
            try (Connection connection = dataSource.getConnection()) {
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn("Cannot receive changes from other nodes, retrying: {}", e.getMessage());
                    pause();
                }
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        String self;
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN evolution_sync");
            try (ResultSet result = statement.executeQuery("SELECT current_setting('evolution_sync.bundle', true)")) {
                result.next();
                self = result.getString(1);
            }
        }
        template.sendBody("livefeed:*?signal=true", ALL_TENANTS);
        PGConnection postgres = connection.unwrap(PGConnection.class);
        for (int quiet = 0; running; quiet++) {
            PGNotification[] received = postgres.getNotifications(WAIT_MILLIS);
            if (received != null && received.length > 0) {
                deliver(received, self);
            } else if (quiet % WAITS_PER_CHECK == WAITS_PER_CHECK - 1 && !connection.isValid(CHECK_SECONDS)) {
                throw new SQLException("the connection is dead");
            }
        }
    }

    private void deliver(PGNotification[] received, String self) {
        List<Map<String, String>> changed = new ArrayList<>();
        List<Map<String, String>> frames = new ArrayList<>();
        for (PGNotification each : received) {
            JsonNode change = parse(each.getParameter());
            String tenant = change.path("tenant").asText(null);
            if (tenant != null && !change.path("from").asText("").equals(self)) {
                if (change.has("frame")) {
                    frames.add(Map.of(
                            "tenant_id", tenant, "frame", change.path("frame").asText()));
                } else {
                    changed.add(Map.of("tenant_id", tenant));
                }
            }
        }
        if (!changed.isEmpty()) {
            template.sendBody("livefeed:*?signal=true", changed);
        }
        if (!frames.isEmpty()) {
            template.sendBody("direct:send-frames", frames);
        }
    }

    /** Any program may notify on this channel. A payload that is not valid JSON is ignored. */
    private static JsonNode parse(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            LOG.warn("A notification on evolution_sync is not valid JSON and is ignored");
            return JSON.missingNode();
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by the stop", e);
        }
    }

    private final class Lifecycle extends SimpleEventNotifierSupport {
        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.CamelContextStartedEvent
                    || event instanceof CamelEvent.CamelContextStoppingEvent;
        }

        @Override
        public void notify(CamelEvent event) throws InterruptedException {
            if (event instanceof CamelEvent.CamelContextStartedEvent) {
                begin();
            } else {
                end();
            }
        }
    }
}
