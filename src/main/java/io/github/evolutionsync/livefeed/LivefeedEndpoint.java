package io.github.evolutionsync.livefeed;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Send JSON frames to frontends over websockets, separately per tenant, in the order of the tenant's changes.
 *
 * <p>The consumer asks its route for the changes of the tenant {@code CamelLivefeedTenant} after {@code
 * CamelLivefeedSince} (absent: only the tenant's position). The route returns rows {@code seq, created_seq, frame_new,
 * frame_update, head}, in order of seq: frame_new is for clients that do not have the row yet, frame_update for those
 * that do. The last row has no frames: its seq is the position after these rows, its head the tenant's newest number.
 *
 * <p>The producer sends the body, one frame (String or byte[]) that is in no table, to the tenant's clients. With
 * {@code signal=true} the body is rows with a column {@code tenant_id}, and the consumer reads the changes of these
 * tenants.
 */
// the route's failures are retried, so these options would have no effect
@Metadata(excludeProperties = "bridgeErrorHandler,exceptionHandler,exchangePattern")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "livefeed",
        title = "Livefeed",
        syntax = "livefeed:tenant",
        category = {Category.HTTP, Category.MESSAGING},
        headersClass = LivefeedConstants.class)
public class LivefeedEndpoint extends DefaultEndpoint {

    @UriPath
    @Metadata(required = true)
    private final String tenant;

    @UriParam(label = "producer")
    private boolean signal;

    public LivefeedEndpoint(String uri, LivefeedComponent component, String tenant) {
        super(uri, component);
        this.tenant = tenant;
    }

    @Override
    public LivefeedComponent getComponent() {
        return (LivefeedComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new LivefeedProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        LivefeedConsumer consumer = new LivefeedConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public boolean isSignal() {
        return signal;
    }

    /**
     * Whether the body is a list of rows with a column tenant_id, each of which signals that its tenant changed,
     * instead of a frame to send. The only row may also have base, the tenant's seq before, and frames, the frames of
     * all that has changed since then, one per line. A body that is not a list, such as that of a statement without
     * rows, signals nothing.
     */
    public void setSignal(boolean signal) {
        this.signal = signal;
    }

    /** The tenant, or an asterisk for all: then a producer takes it from the header CamelLivefeedTenant. */
    public String getTenant() {
        return tenant;
    }
}
