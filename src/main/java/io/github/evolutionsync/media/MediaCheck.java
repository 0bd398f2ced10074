package io.github.evolutionsync.media;

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
 * The health check {@code media}: how many files wait, and why if they stall, from the result of {@code watch-media}. It only reports,
 * because messages are not affected.
 */
public final class MediaCheck extends AbstractHealthCheck implements CamelContextAware, Processor {
    private final FetchPause pause;
    private volatile String line = "";
    private boolean registered;

    public MediaCheck(FetchPause pause) {
        super("evolution-sync", "media");
        this.pause = pause;
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
        builder.message(pause.trouble().map(trouble -> line + "; " + trouble).orElse(line));
        builder.up();
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
