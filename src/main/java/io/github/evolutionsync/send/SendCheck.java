package io.github.evolutionsync.send;

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
 * The health check {@code outbox}: how many messages wait to be sent, and why, from the result of {@code watch-outbox}. It only reports,
 * because a restart would not help.
 */
public final class SendCheck extends AbstractHealthCheck implements CamelContextAware, Processor {
    private volatile String line = "";
    private boolean registered;

    public SendCheck() {
        super("evolution-sync", "outbox");
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
