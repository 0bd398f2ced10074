package io.github.evolutionsync.watch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Shows rows about instances in the health, with one check {@code instance:<name>} per row. The column {@code instance} is the name, and
 * {@code line} is the message.
 *
 * <p>A problem with one instance does not make the node unready: the check only reports it, and other instances are not affected.
 */
public final class InstanceWatch implements Processor {
    private final Map<String, InstanceCheck> checks = new HashMap<>();

    @Override
    public synchronized void process(Exchange exchange) {
        HealthCheckRegistry health = HealthCheckRegistry.get(exchange.getContext());
        if (health == null) {
            return;
        }
        Set<String> gone = new HashSet<>(checks.keySet());
        for (Map<String, Object> row : RowGauges.rows(exchange)) {
            String instance = row.get(RowGauges.INSTANCE).toString();
            gone.remove(instance);
            checks.computeIfAbsent(instance, name -> register(health, name)).line =
                    row.get("line").toString();
        }
        gone.forEach(instance -> health.unregister(checks.remove(instance)));
    }

    private static InstanceCheck register(HealthCheckRegistry health, String instance) {
        InstanceCheck check = new InstanceCheck(instance);
        health.register(check);
        return check;
    }

    private static final class InstanceCheck extends AbstractHealthCheck {
        private volatile String line = "";

        InstanceCheck(String instance) {
            super("evolution-sync", "instance:" + instance);
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            builder.message(line);
            builder.up();
        }

        @Override
        public boolean isLiveness() {
            return false;
        }
    }
}
