package io.github.evolutionsync.livefeed;

import io.netty.channel.ChannelHandler;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Admits websockets on the port of camel-netty-http. By settings alone:
 *
 * <pre>
 * camel.beans.livefeedUpgrade = #class:io.github.evolutionsync.livefeed.LivefeedUpgrade
 * camel.component.netty-http.configuration.encoders = #livefeedUpgrade
 * </pre>
 *
 * <p>An "encoder" of camel-netty-http is any handler, and is placed between the HTTP codec and the aggregator, where
 * requests pass before Camel sees them.
 */
public class LivefeedUpgrade extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {

    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new UpgradeHandler(camelContext.getComponent("livefeed", LivefeedComponent.class));
    }
}
