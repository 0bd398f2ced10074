package io.github.evolutionsync.watch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows rows about instances, one each, in metrics and health: the column {@code instance} names it, {@code trouble} is a
 * sentence for people or null, and every other column is a gauge {@code evolution_sync_<column>}.
 *
 * <p>Trouble with an instance does not make the bundle unready: it is told, and the others go on.
 */
public final class InstanceWatch extends AbstractHealthCheck implements Processor {
    private static final String INSTANCE = "instance";
    private static final String TROUBLE = "trouble";

    private final Map<String, MultiGauge> gauges = new TreeMap<>();
    private volatile Map<String, String> troubles = Map.of();

    public InstanceWatch() {
        super("evolution-sync", "instances");
    }

    @Override
    public void process(Exchange exchange) {
        List<Map<String, Object>> rows = rows(exchange);
        Map<String, String> told = new TreeMap<>();
        for (Map<String, Object> row : rows) {
            if (row.get(TROUBLE) != null) {
                told.put(row.get(INSTANCE).toString(), row.get(TROUBLE).toString());
            }
        }
        troubles = told;
        MeterRegistry registry = CamelContextHelper.findSingleByType(exchange.getContext(), MeterRegistry.class);
        if (registry != null && !rows.isEmpty()) {
            for (String column : rows.get(0).keySet()) {
                if (!column.equals(INSTANCE) && !column.equals(TROUBLE)) {
                    show(registry, column, rows);
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // what jdbc: answers
    private static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    private synchronized void show(MeterRegistry registry, String column, List<Map<String, Object>> rows) {
        gauges.computeIfAbsent(
                        column,
                        name -> MultiGauge.builder("evolution_sync_" + name).register(registry))
                .register(
                        rows.stream()
                                .map(row -> Row.of(
                                        Tags.of(INSTANCE, row.get(INSTANCE).toString()),
                                        row.get(column) instanceof Number number ? number.doubleValue() : 0))
                                .toList(),
                        true);
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> now = troubles;
        builder.details(Map.copyOf(now));
        builder.message(now.isEmpty() ? "no instance has a gap" : now.toString());
        builder.up();
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
