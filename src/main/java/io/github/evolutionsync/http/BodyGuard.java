package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.Edge;
import io.netty.channel.ChannelHandler;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Takes the body of a request from those who have a credential, whatever it is for, and from nobody else. What each of them
 * may do is the routes' to say. Wired after {@link Cors}, so that pages of other origins can read the refusal:
 *
 * <pre>
 * camel.beans.bodyGuard = #class:io.github.evolutionsync.http.BodyGuard
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#bodyGuard,#livefeedUpgrade
 * </pre>
 */
public class BodyGuard extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {

    private CamelContext camelContext;

    @Override
    public ChannelHandler newChannelHandler() {
        return new BodyHandler(Edge.of(camelContext), new Callers(camelContext));
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
