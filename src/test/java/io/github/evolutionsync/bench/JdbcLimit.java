package io.github.evolutionsync.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.Bundle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;

/** The speed at which one plain connection stores mapped rows, with the node's own statement and batch size. */
final class JdbcLimit {
    private static final int BATCH = 500;
    private static final String STATEMENT = "SELECT * FROM store_messages(clean_json(?))";

    private JdbcLimit() {}

    /** Messages a second, into the tables of a deployment, of which the messages from {@code first} on are new. */
    static double measure(Deployment deployment, Options options, int first) throws Exception {
        Messages messages = new Messages(options);
        List<String> batches = new ArrayList<>();
        for (int number = first; number < first + options.burst(); number += BATCH) {
            ArrayNode rows = Bundle.JSON.createArrayNode();
            for (int i = number; i < Math.min(number + BATCH, first + options.burst()); i++) {
                rows.add(messages.row(i));
            }
            batches.add(rows.toString());
        }
        try (Connection connection = deployment.connect();
                PreparedStatement statement = connection.prepareStatement(STATEMENT)) {
            long start = System.nanoTime();
            for (String batch : batches) {
                statement.setString(1, batch);
                statement.executeQuery().close();
            }
            return options.burst() / ((System.nanoTime() - start) / 1e9);
        }
    }
}
