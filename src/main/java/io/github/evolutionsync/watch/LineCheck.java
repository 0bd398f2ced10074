package io.github.evolutionsync.watch;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A health check that reports the column {@code line} of a statement's result. It is always up: a restart would not help, and messages go
 * on.
 */
public class LineCheck extends AbstractHealthCheck implements CamelContextAware, Processor {
    private volatile String line = "";
    private boolean registered;

    public LineCheck(String id) {
        super("evolution-sync", id);
    }

    @Override
    public synchronized void process(Exchange exchange) {
        List<?> rows = exchange.getMessage().getBody(List.class);
        if (!rows.isEmpty() && rows.get(0) instanceof Map<?, ?> row) {
            line = String.valueOf(row.get("line"));
        }
        CamelContext context = exchange.getContext();
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (!registered && health != null) {
            health.register(this);
            registered = true;
        }
    }

    /** What the check reports. */
    protected String line() {
        return line;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.message(line());
        builder.up();
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
