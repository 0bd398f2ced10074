package io.github.evolutionsync.evolution;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;

/** Publishes a running consumer to health checks and, if there is a Micrometer registry, to metrics. */
final class EvolutionMonitoring implements AutoCloseable {
    private final HealthCheckRegistry healthChecks;
    private final EvolutionHealthCheck healthCheck;
    private final EvolutionMetrics metrics;

    EvolutionMonitoring(EvolutionEndpoint endpoint, String routeId, EvolutionSession session) {
        CamelContext context = endpoint.getCamelContext();
        boolean wanted = endpoint.getComponent().isHealthCheckConsumerEnabled();
        healthChecks = wanted ? HealthCheckRegistry.get(context) : null;
        healthCheck = new EvolutionHealthCheck(
                routeId, ServerUrl.parse(endpoint.getConfiguration().getUrl()), session::status);
        if (healthChecks != null) {
            healthChecks.register(healthCheck);
        }
        MeterRegistry meters = context.getRegistry().findSingleByType(MeterRegistry.class);
        metrics = meters == null ? null : new EvolutionMetrics(meters, routeId, session);
    }

    /** The route has stored these events; {@code oldest} as {@link MessageTimes} returns it. */
    void taken(int events, long oldest) {
        if (metrics != null) {
            metrics.taken(events, oldest);
        }
    }

    @Override
    public void close() {
        if (healthChecks != null) {
            healthChecks.unregister(healthCheck);
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
