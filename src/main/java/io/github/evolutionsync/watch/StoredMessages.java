package io.github.evolutionsync.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Counts new, repeated and outdated messages, from the result of a storing statement. Each row of the result has the same numbers {@code
 * messages} (received), {@code inserted} and {@code outdated}.
 */
public final class StoredMessages implements CamelContextAware, Processor {
    private CamelContext camelContext;
    private volatile Counter stored;
    private volatile Counter repeated;
    private volatile Counter outdated;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext == null) { // Camel may set it more than once
            camelContext.addLifecycleStrategy(new LifecycleStrategySupport() {
                @Override
                public void onContextStarted(CamelContext started) {
                    count();
                }
            });
        }
        this.camelContext = camelContext;
    }

    private void count() {
        MeterRegistry meters = CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class);
        if (meters != null) {
            stored = Counter.builder("evolution.sync.messages.stored")
                    .description("Messages that were stored as new rows, from any source")
                    .register(meters);
            repeated = Counter.builder("evolution.sync.messages.repeated")
                    .description("Messages that were stored already, and edits and deletions that arrived as messages")
                    .register(meters);
            outdated = Counter.builder("evolution.sync.messages.outdated")
                    .description(
                            "Messages that were not stored because they are older than MESSAGES_KEEP or their tenant keeps them")
                    .register(meters);
        }
    }

    @Override
    public void process(Exchange exchange) {
        if (stored != null
                && exchange.getMessage().getBody() instanceof List<?> rows
                && !rows.isEmpty()
                && rows.get(0) instanceof Map<?, ?> row
                && row.get("messages") instanceof Number messages
                && row.get("inserted") instanceof Number inserted) {
            stored.increment(inserted.doubleValue());
            repeated.increment(Math.max(0, messages.doubleValue() - inserted.doubleValue()));
            outdated.increment(row.get("outdated") instanceof Number old ? old.doubleValue() : 0);
        }
    }
}
