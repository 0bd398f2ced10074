package io.github.evolutionsync.http;

import io.netty.channel.ChannelHandler;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Sends files to clients as fast as they read, with one part of each in memory. Configure it last, so that all other handlers see the
 * parts:
 *
 * <pre>
 * camel.beans.downloads = #class:io.github.evolutionsync.http.Downloads
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#uploads,#bodyGuard,#livefeedUpgrade,#downloads
 * </pre>
 */
public class Downloads extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {
    private static final int THREADS = 8;

    private CamelContext camelContext;
    private ExecutorService threads;
    private int most = 256;
    private int mostPerTenant = 64;
    private Shares shares;

    /** The number of downloads under way. */
    public void setMost(int most) {
        this.most = most;
    }

    /** The number of downloads of one tenant's files under way. */
    public void setMostPerTenant(int mostPerTenant) {
        this.mostPerTenant = mostPerTenant;
    }

    @Override
    public synchronized ChannelHandler newChannelHandler() {
        if (threads == null) {
            threads = camelContext.getExecutorServiceManager().newFixedThreadPool(this, "download", THREADS);
            shares = new Shares(most, mostPerTenant);
        }
        return new DownloadHandler(shares, threads);
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
