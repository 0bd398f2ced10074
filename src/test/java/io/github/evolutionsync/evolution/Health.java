package io.github.evolutionsync.evolution;

import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** The result of the consumer's readiness check. */
final class Health {
    static final String ID = "evolution-" + Listener.ROUTE;

    private Health() {}

    static HealthCheck.Result of(Listener listener) {
        return HealthCheckHelper.invokeReadiness(listener.context).stream()
                .filter(result -> result.getCheck().getId().equals(ID))
                .findFirst()
                .orElseThrow();
    }

    static String state(Listener listener) {
        return String.valueOf(of(listener).getDetails().get("state"));
    }

    static boolean isUp(Listener listener) {
        return of(listener).getState() == HealthCheck.State.UP;
    }
}
