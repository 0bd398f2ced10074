package io.github.evolutionsync.http;

import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.media.MediaFiles;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/**
 * Receives the files of {@code POST /api/media} into temporary files, and passes on a request without a body ({@link UploadRequest}).
 * Configure it before {@link BodyGuard}, which would count the bytes as held in memory:
 *
 * <pre>
 * camel.beans.uploads = #class:io.github.evolutionsync.http.Uploads
 * camel.component.netty-http.configuration.encoders = #httpGuard,#cors,#uploads,#bodyGuard,#livefeedUpgrade,#downloads
 * </pre>
 */
public class Uploads extends DefaultChannelHandlerFactory implements CamelContextAware, ChannelHandlerFactory {
    private static final Pattern PATH = Pattern.compile("/api/media/?(\\?.*)?");

    private CamelContext camelContext;
    private MediaFiles files;
    private long maxBytes = 64L << 20;
    private int most = 16;
    private int mostPerTenant = 4;
    private boolean isOff;
    private UploadPlaces places;
    private UploadPolicy policy;
    private ExecutorService threads;

    /** Where the temporary files are. */
    public void setFiles(MediaFiles files) {
        this.files = files;
    }

    /** The kind of the store: folder, s3 or off. */
    public void setStore(String store) {
        this.isOff = store.equals("off");
    }

    /** The size of the largest file. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The number of uploads under way. */
    public void setMost(int most) {
        this.most = most;
    }

    /** The number of uploads of one tenant under way. */
    public void setMostPerTenant(int mostPerTenant) {
        this.mostPerTenant = mostPerTenant;
    }

    /** Whether the body of a request is a file to keep. */
    static boolean isUpload(HttpRequest request) {
        return HttpMethod.POST.equals(request.method())
                && PATH.matcher(request.uri()).matches();
    }

    @Override
    public synchronized ChannelHandler newChannelHandler() {
        if (threads == null) {
            threads = camelContext.getExecutorServiceManager().newFixedThreadPool(this, "upload", most);
            places = new UploadPlaces(files, new Shares(most, mostPerTenant));
            policy = new UploadPolicy(new Callers(camelContext), isOff, maxBytes);
        }
        return new UploadHandler(Edge.of(camelContext), policy, places, threads);
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
