package io.github.evolutionsync.rabbitmq;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** Creates the endpoints of the scheme {@code evolution-rabbitmq}. */
@Metadata(excludeProperties = "bridgeErrorHandler")
@Component("evolution-rabbitmq")
public class RabbitmqComponent extends HealthCheckComponent {

    @Metadata(description = "The defaults of every endpoint's options.")
    private RabbitmqConfiguration configuration = new RabbitmqConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RabbitmqEndpoint endpoint = new RabbitmqEndpoint(uri, this, configuration.copy());
        endpoint.setQueue(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public RabbitmqConfiguration getConfiguration() {
        return configuration;
    }

    /** The defaults of every endpoint's options. */
    public void setConfiguration(RabbitmqConfiguration configuration) {
        this.configuration = configuration;
    }
}
