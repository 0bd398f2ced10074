package io.github.evolutionsync.http;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Gives what camel-netty-http answers by itself (404, 405, 413, a muted 500) the shape of every other error, answers
 * requests that it would drop without a word, and ends connections that are too slow. Wired like the door, before it:
 *
 * <pre>
 * camel.beans.httpGuard = #class:io.github.evolutionsync.http.HttpGuard
 * camel.component.netty-http.configuration.encoders = #httpGuard,#livefeedDoor
 * </pre>
 */
public class HttpGuard extends DefaultChannelHandlerFactory implements ChannelHandlerFactory {

    private long requestTimeout = 10_000;
    private long keepAliveTimeout = 75_000;

    /** Milliseconds in which a request, or the first byte of a new connection's first one, must have come whole. */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    /** Milliseconds that a connection may wait for its next request. */
    public void setKeepAliveTimeout(long keepAliveTimeout) {
        this.keepAliveTimeout = keepAliveTimeout;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new GuardHandler(requestTimeout, keepAliveTimeout);
    }
}
