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
import org.apache.camel.support.CamelContextHelper;

/**
 * Shows rows of the database as metrics: every numeric column is a gauge {@code evolution_sync_<column>}, and the column {@code
 * instance}, if there is one, is its label {@code whatsapp_instance}. Instances that are no longer in the rows are removed.
 */
public final class RowGauges implements Processor {
    static final String INSTANCE = "instance";
    /** Not {@code instance}, which Prometheus uses for targets. */
    private static final String LABEL = "whatsapp_instance";

    /** By route, then by column: if a route has no rows any more, its columns are known only from here. */
    private final Map<String, Map<String, MultiGauge>> gaugesOfRoutes = new TreeMap<>();

    @Override
    public void process(Exchange exchange) {
        MeterRegistry registry = CamelContextHelper.findSingleByType(exchange.getContext(), MeterRegistry.class);
        if (registry != null) {
            show(registry, exchange.getFromRouteId(), rows(exchange));
        }
    }

    @SuppressWarnings("unchecked") // the result of jdbc:
    static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    private synchronized void show(MeterRegistry registry, String route, List<Map<String, Object>> rows) {
        Map<String, MultiGauge> gauges = gaugesOfRoutes.computeIfAbsent(route, id -> new TreeMap<>());
        rows.stream()
                .flatMap(row -> row.entrySet().stream())
                .filter(column -> column.getValue() instanceof Number)
                .forEach(column -> gauges.computeIfAbsent(
                        column.getKey(),
                        name -> MultiGauge.builder("evolution_sync_" + name).register(registry)));
        gauges.forEach((column, gauge) ->
                gauge.register(rows.stream().map(row -> row(row, column)).toList(), true));
    }

    private static Row<?> row(Map<String, Object> row, String column) {
        Tags tags = row.containsKey(INSTANCE) ? Tags.of(LABEL, row.get(INSTANCE).toString()) : Tags.empty();
        return Row.of(tags, row.get(column) instanceof Number number ? number.doubleValue() : 0);
    }
}
