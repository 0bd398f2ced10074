package io.github.evolutionsync.watch;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.slf4j.MDC;

/**
 * Gives log lines the fields {@code instance} and {@code tenant} (SLF4J's MDC, which the JSON format shows). The {@code log} steps of
 * routes take them from variables, or from the event if the body contains only one; other steps are not changed.
 */
public final class LogFields implements CamelContextAware, InterceptStrategy {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext == null) { // Camel may set it more than once
            camelContext.getCamelContextExtension().addInterceptStrategy(this);
        }
        this.camelContext = camelContext;
    }

    /** Runs {@code logging} with this field. */
    public static void with(String field, String value, Runnable logging) {
        if (value == null) {
            logging.run();
            return;
        }
        String before = MDC.get(field);
        MDC.put(field, value);
        try {
            logging.run();
        } finally {
            if (before == null) {
                MDC.remove(field);
            } else {
                MDC.put(field, before);
            }
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return definition instanceof LogDefinition
                ? AsyncProcessorConverterHelper.convert(exchange -> log(exchange, target))
                : target;
    }

    private static void log(Exchange exchange, Processor target) {
        with(
                "tenant",
                tenant(exchange),
                () -> with("instance", instance(exchange), () -> {
                    try {
                        target.process(exchange);
                    } catch (Exception e) {
                        exchange.setException(e);
                    }
                }));
    }

    /** Null if the exchange belongs to all tenants. */
    private static String tenant(Exchange exchange) {
        String tenant = exchange.getVariable("tenant", "", String.class);
        return tenant.isEmpty() ? null : tenant;
    }

    private static String instance(Exchange exchange) {
        String instance = exchange.getVariable("instance", String.class);
        if (instance == null && exchange.getMessage().getBody() instanceof JsonNode events && events.size() == 1) {
            return events.path(0).path("instance").asText(null);
        }
        return instance;
    }
}
