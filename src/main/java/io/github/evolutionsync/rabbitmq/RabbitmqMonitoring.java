package io.github.evolutionsync.rabbitmq;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Publishes a running consumer to health checks and, if there is a Micrometer registry, to metrics. */
final class RabbitmqMonitoring implements AutoCloseable {
    private static final String PREFIX = "evolution_sync_rabbitmq_";

    private final List<Meter> meters = new ArrayList<>();
    private final HealthCheckRegistry healthChecks;
    private final Check check;
    private final MeterRegistry registry;
    private final Status status;

    RabbitmqMonitoring(RabbitmqEndpoint endpoint, String routeId, Status status) {
        this.status = status;
        CamelContext context = endpoint.getCamelContext();
        boolean wanted = endpoint.getComponent().isHealthCheckConsumerEnabled();
        healthChecks = wanted ? HealthCheckRegistry.get(context) : null;
        check = new Check(routeId, status);
        if (healthChecks != null) {
            healthChecks.register(check);
        }
        registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry != null) {
            gauge("connected", "1 while messages can arrive", now -> now.reason() == null ? 1 : 0);
            gauge("lag", "messages in the queues that no consumer has", Status::ready);
            gauge("unacknowledged", "messages that this process has and has not stored", Status::unacknowledged);
            counter("messages", "messages that were stored and acknowledged", Status::consumed);
            counter("rejected", "those of them that became dead letters", Status::rejected);
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<Status> value) {
        meters.add(Gauge.builder(PREFIX + name, status, value)
                .description(description)
                .register(registry));
    }

    private void counter(String name, String description, ToDoubleFunction<Status> value) {
        meters.add(FunctionCounter.builder(PREFIX + name, status, value)
                .description(description)
                .register(registry));
    }

    @Override
    public void close() {
        if (healthChecks != null) {
            healthChecks.unregister(check);
        }
        meters.forEach(registry::remove);
    }

    /** UP while it consumes. Otherwise reports the problem and the time at which it began. */
    private static final class Check extends AbstractHealthCheck {
        private final Status status;

        private Check(String routeId, Status status) {
            super("evolution-sync", "rabbitmq-" + routeId);
            this.status = status;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            String reason = status.reason();
            builder.detail("address", status.address());
            builder.detail("queues", status.queues());
            if (!status.missing().isEmpty()) {
                builder.detail("missing", String.join(", ", status.missing()));
            }
            builder.detail("since", status.since().toString());
            builder.detail("lag", status.ready());
            builder.detail("unacknowledged", status.unacknowledged());
            builder.message(reason).state(reason == null ? State.UP : State.DOWN);
        }

        @Override
        public boolean isLiveness() {
            return false;
        }
    }
}
