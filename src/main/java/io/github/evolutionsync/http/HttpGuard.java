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
 * Gives what camel-netty-http answers by itself (404, 405, 413, a muted 500) the shape of every other error, answers
 * requests that it would drop without a word, and ends connections that are too slow. Each connection is one of the {@link
 * Edge}'s, and has one request under way at a time. Wired like the websocket upgrade, before it:
 *
 * <pre>
 * camel.beans.httpGuard = #class:io.github.evolutionsync.http.HttpGuard
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#bodyGuard,#livefeedUpgrade
 * </pre>
 */
public class HttpGuard extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {

    private CamelContext camelContext;
    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration keepAliveTimeout = Duration.ofSeconds(75);

    /** The time in which a request, or the first byte of a new connection's first one, must have come whole. */
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
                        .addLast(new GuardHandler(requestTimeout.toMillis(), keepAliveTimeout.toMillis()));
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
