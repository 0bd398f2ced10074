package io.github.evolutionsync.evolution;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** UP if the socket is connected and the key accepted. Otherwise reports the problem and the time at which it began. */
final class EvolutionHealthCheck extends AbstractHealthCheck {
    private final ServerUrl url;
    private final Supplier<ConnectionStatus.Snapshot> status;

    EvolutionHealthCheck(String routeId, ServerUrl url, Supplier<ConnectionStatus.Snapshot> status) {
        super("camel", "evolution-" + routeId);
        this.url = url;
        this.status = status;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        ConnectionStatus.Snapshot now = status.get();
        builder.detail("url", url.toString());
        builder.detail("state", now.diagnosis().state().name());
        builder.detail("since", now.since().toString());
        if (!now.unlisted().isEmpty()) {
            builder.detail("unknownInstances", String.join(", ", now.unlisted()));
        }
        builder.message(now.diagnosis().reason());
        builder.state(now.isUp() ? State.UP : State.DOWN);
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
