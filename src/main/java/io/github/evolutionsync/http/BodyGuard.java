package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.Edge;
import io.netty.channel.ChannelHandler;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Accepts the body of a request only with a valid credential of any kind. The routes decide what each caller may do. Configure it after
 * {@link Cors}, so that pages of other origins can read the error:
 *
 * <pre>
 * camel.beans.bodyGuard = #class:io.github.evolutionsync.http.BodyGuard
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#uploads,#bodyGuard,#livefeedUpgrade,#downloads
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
