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
 * Send JSON frames to frontends over websockets, each tenant its own, in order; and resume a frontend that comes back.
 *
 * <p>The producer takes one frame (String or byte[]), or a list of rows with the columns {@code tenant_id}, {@code
 * frame} (JSON; null: nothing to tell), {@code seq}, {@code after_seq} (the tenant's seq before the transaction; absent:
 * deliver at once) and {@code last_seq} (at its end; absent: the highest seq). Every transaction that raises a tenant's
 * seq must be told, or those after it wait for it.
 *
 * <p>The consumer starts one exchange for each connection that is opened. What the route sends with the header {@code
 * CamelLivefeedConnection} goes to that connection alone, before live frames; at its end the header {@code
 * CamelLivefeedSeq} says up to which seq the connection has everything.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "livefeed",
        title = "Livefeed",
        syntax = "livefeed:tenant",
        category = {Category.HTTP, Category.MESSAGING},
        headersClass = LivefeedConstants.class)
public class LivefeedEndpoint extends DefaultEndpoint {

    static final String ALL_TENANTS = "*";

    @UriPath
    @Metadata(required = true)
    private final String tenant;

    @UriParam(label = "consumer", defaultValue = "open", enums = "open,gap")
    private String event = "open";

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

    /** The tenant, or * for all: a producer then takes it from the header CamelLivefeedTenant or from the rows. */
    public String getTenant() {
        return tenant;
    }

    public String getEvent() {
        return event;
    }

    /**
     * What starts an exchange: a connection was opened, or a tenant's frames have a gap that was not closed in time
     * (another process wrote, or a delivery failed). For a gap the route sends the rows after CamelLivefeedSince to the
     * tenant; without such a route, the gap is passed over.
     */
    public void setEvent(String event) {
        if (!event.equals("open") && !event.equals("gap")) {
            throw new IllegalArgumentException("livefeed: event is open or gap, not " + event);
        }
        this.event = event;
    }

    boolean isForGaps() {
        return event.equals("gap");
    }
}
