package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.OneRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Gives the errors that camel-netty-http answers by itself (404, 405, 413, an empty 500) the same format as all other errors, answers
 * requests that it would drop silently, and closes connections that are too slow. Each connection counts in the {@link Edge}, and has
 * one request in progress at a time. Configure it like the websocket upgrade, before it:
 *
 * <pre>
 * camel.beans.httpGuard = #class:io.github.evolutionsync.http.HttpGuard
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#uploads,#bodyGuard,#livefeedUpgrade,#downloads
 * </pre>
 */
public class HttpGuard extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {

    private CamelContext camelContext;
    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration keepAliveTimeout = Duration.ofSeconds(75);

    /** The time in which a request must arrive completely. On a new connection it is also the time until the first byte. */
    public void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    /** The time that a connection may wait for its next request. */
    public void setKeepAliveTimeout(Duration keepAliveTimeout) {
        this.keepAliveTimeout = keepAliveTimeout;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        Edge edge = Edge.of(camelContext);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                edge.guard(channel);
                channel.pipeline()
                        .addLast(new OneRequest(edge))
                        .addLast(new GuardHandler(requestTimeout.toMillis(), keepAliveTimeout.toMillis()))
                        .addLast(new RequestLimit(edge.requests()));
            }
        };
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
