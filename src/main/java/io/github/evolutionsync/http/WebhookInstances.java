package io.github.evolutionsync.http;

import io.github.evolutionsync.database.Database;
import io.github.evolutionsync.database.RequestConnections;
import io.github.evolutionsync.evolution.UnlistedLimit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the instances that are known only because webhook calls name them. {@code WEBHOOK_SECRET} itself is valid for any name, and each
 * name becomes a row and a catch-up. Instances that have a row, and those that send their own secret, do not count. A node without a
 * database, which writes events to Kafka, accepts all of them up to {@link #MOST}.
 */
final class WebhookInstances {
    /** As many as Evolution's list may have. */
    static final int MOST = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookInstances.class);

    private final DataSource dataSource;
    private final RequestConnections connections = new RequestConnections();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final UnlistedLimit limit = new UnlistedLimit(System::nanoTime);

    WebhookInstances(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @throws NotReadyException if the event has to be sent again later */
    void check(String name, boolean withOwnSecret) {
        if (known.contains(name)) {
            return;
        }
        boolean isFull = known.size() >= MOST;
        if (!withOwnSecret && !(Database.isUsed(dataSource) ? hasRow(name) || !isFull && isAdmitted() : !isFull)) {
            throw new NotReadyException("Too many instances that are not known yet: send this event again later");
        }
        if (!isFull) {
            known.add(name);
        }
    }

    private synchronized boolean isAdmitted() {
        boolean admitted = limit.admits();
        if (!admitted && limit.isFirstRefusal()) {
            LOG.warn(
                    "Webhook calls name more than {} new instances a minute. Events of further ones are rejected with 503, and"
                            + " Evolution sends them again",
                    UnlistedLimit.MOST_PER_MINUTE);
        }
        return admitted;
    }

    private boolean hasRow(String name) {
        try (Connection connection = connections.getConnection(dataSource);
                PreparedStatement query = connection.prepareStatement("SELECT FROM instances WHERE name = ?")) {
            query.setString(1, name);
            boolean found = query.executeQuery().next();
            connection.rollback();
            return found;
        } catch (SQLException e) {
            throw new NotReadyException("The database is unavailable: send this event again later");
        }
    }
}
