package io.github.evolutionsync.evolution;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** Creates the endpoints of the scheme {@code evolution}. */
@Metadata(excludeProperties = "bridgeErrorHandler")
@Component("evolution")
public class EvolutionComponent extends HealthCheckComponent {

    @Metadata(description = "The defaults of every endpoint's options.")
    private EvolutionConfiguration configuration = new EvolutionConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        EvolutionEndpoint endpoint = new EvolutionEndpoint(uri, this, configuration.copy());
        endpoint.setInstances(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public EvolutionConfiguration getConfiguration() {
        return configuration;
    }

    /** The defaults of every endpoint's options. */
    public void setConfiguration(EvolutionConfiguration configuration) {
        this.configuration = configuration;
    }
}
