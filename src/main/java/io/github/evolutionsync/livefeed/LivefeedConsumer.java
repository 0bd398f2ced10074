package io.github.evolutionsync.livefeed;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/** Runs its route to read the changes of a tenant. */
public class LivefeedConsumer extends DefaultConsumer implements Suspendable {

    public LivefeedConsumer(LivefeedEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public LivefeedEndpoint getEndpoint() {
        return (LivefeedEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        readers().add(getEndpoint().getTenant(), this);
    }

    @Override
    protected void doStop() throws Exception {
        readers().remove(getEndpoint().getTenant(), this);
        super.doStop();
    }

    @Override
    protected void doSuspend() throws Exception {
        readers().remove(getEndpoint().getTenant(), this);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        readers().add(getEndpoint().getTenant(), this);
    }

    private Consumers readers() {
        return getEndpoint().getComponent().hub().readers();
    }

    /** Runs the route on the calling thread. */
    Updates read(String tenant, Long since, boolean complete) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            Message message = exchange.getMessage();
            message.setHeader(LivefeedConstants.TENANT, tenant);
            message.setHeader(LivefeedConstants.SINCE, since);
            message.setHeader(LivefeedConstants.COMPLETE, complete);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return Updates.of(exchange.getMessage().getBody());
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
