package io.github.evolutionsync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.LifecycleStrategySupport;

/** Connections that end with the Camel context: it closes no beans, and the demo starts anew in one process. */
final class ConnectionPool extends HikariDataSource implements CamelContextAware {
    private CamelContext camelContext;

    ConnectionPool(HikariConfig config) {
        super(config);
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        camelContext.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                close();
            }
        });
    }
}
