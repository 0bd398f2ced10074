package io.github.evolutionsync.evolution;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Receive WhatsApp events from Evolution API's websocket, in order and in batches.
 *
 * <p>The body of an exchange is a Jackson {@code ArrayNode} of event envelopes, all of one event name, in the order of
 * arrival. The component reconnects forever, and reports by events of its own where events may be missing.
 */
// the route's failures are retried, so these options would have no effect
@Metadata(excludeProperties = "bridgeErrorHandler,exceptionHandler,exchangePattern")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "evolution",
        title = "Evolution",
        syntax = "evolution:instances",
        consumerOnly = true,
        category = {Category.CHAT},
        headersClass = EvolutionConstants.class)
public class EvolutionEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(
            description = "The instances to follow: names, or patterns in which an asterisk stands for any text,"
                    + " separated by commas. An asterisk alone means all of Evolution's instances.")
    @Metadata(required = true)
    private String instances;

    @UriParam
    private EvolutionConfiguration configuration;

    public EvolutionEndpoint(String uri, EvolutionComponent component, EvolutionConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public EvolutionComponent getComponent() {
        return (EvolutionComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "evolution: is for consuming only. To send, call Evolution's HTTP API with http:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EvolutionConsumer consumer = new EvolutionConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public String getServiceUrl() {
        return configuration.getUrl() == null
                ? null
                : ServerUrl.parse(configuration.getUrl()).toString();
    }

    @Override
    public String getServiceProtocol() {
        return "socket.io";
    }

    public String getInstances() {
        return instances;
    }

    /** The instances to follow: names or patterns with *, separated by commas. */
    public void setInstances(String instances) {
        this.instances = instances;
    }

    public EvolutionConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(EvolutionConfiguration configuration) {
        this.configuration = configuration;
    }
}
