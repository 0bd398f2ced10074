package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.LifecycleStrategySupport;

/** Connections that close with the Camel context. Camel closes no beans, and the demo restarts in the same process. */
final class ConnectionPool extends HikariDataSource implements CamelContextAware {
    private final DatabaseCheck check;
    private final CompositeMeterRegistry meters;
    private CamelContext camelContext;

    /** @param writes whether the node stores events */
    ConnectionPool(HikariConfig config, boolean writes) {
        this(config, writes, new CompositeMeterRegistry(), new ReadOnlyConnections());
    }

    /** @param meters counts from the first connection on; Camel's registry shows the meters once it exists */
    private ConnectionPool(
            HikariConfig config, boolean writes, CompositeMeterRegistry meters, ReadOnlyConnections readOnly) {
        super(with(config, meters, readOnly));
        this.check = new DatabaseCheck(this, writes);
        this.meters = meters;
        readOnly.of(this);
    }

    private static HikariConfig with(HikariConfig config, MeterRegistry meters, ReadOnlyConnections readOnly) {
        config.setExceptionOverride(readOnly);
        config.setMetricRegistry(meters);
        return config;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext != null) {
            return; // Camel may set it more than once
        }
        this.camelContext = camelContext;
        camelContext.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                watch();
            }

            @Override
            public void onContextStopped(CamelContext stopped) {
                check.close();
                close();
            }
        });
    }

    private void watch() {
        HealthCheckRegistry health = HealthCheckRegistry.get(camelContext);
        if (health != null) {
            health.register(check);
        }
        camelContext.getRegistry().findByType(MeterRegistry.class).forEach(meters::add);
        Gauge.builder("evolution.sync.database.up", check, c -> c.isUp() ? 1 : 0)
                .description("1 while the database answers")
                .register(meters);
        check.start();
    }
}
