package io.github.evolutionsync.livefeed;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Runs the route that resumes a connection, or that closes a tenant's gap. */
public class LivefeedConsumer extends DefaultConsumer {

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
        served().add(getEndpoint().getTenant(), this);
    }

    @Override
    protected void doStop() throws Exception {
        served().remove(getEndpoint().getTenant(), this);
        super.doStop();
    }

    @Override
    protected void doSuspend() throws Exception {
        served().remove(getEndpoint().getTenant(), this);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        served().add(getEndpoint().getTenant(), this);
    }

    private Consumers served() {
        Hub hub = getEndpoint().getComponent().hub();
        return getEndpoint().isForGaps() ? hub.gapFillers() : hub.openers();
    }

    void opened(LivefeedConnection connection) {
        Exchange exchange = newExchange(connection.tenant(), connection.since());
        exchange.getMessage().setHeader(LivefeedConstants.CONNECTION, connection.id());
        if (!start(exchange, () -> resumed(connection, exchange))) {
            connection.close(CloseCodes.BUSY);
        }
    }

    /** False when there is no room for one more exchange. */
    boolean gap(TenantFeed feed, long since) {
        Exchange exchange = newExchange(feed.tenant(), since);
        return start(exchange, () -> feed.filled(seqOf(exchange)));
    }

    private Exchange newExchange(String tenant, Long since) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getMessage();
        message.setHeader(LivefeedConstants.TENANT, tenant);
        if (since != null) {
            message.setHeader(LivefeedConstants.SINCE, since);
        }
        return exchange;
    }

    private boolean start(Exchange exchange, Runnable end) {
        try {
            getEndpoint()
                    .getComponent()
                    .workers()
                    .execute(() -> getAsyncProcessor().process(exchange, doneSync -> {
                        try {
                            end.run();
                        } finally {
                            releaseExchange(exchange, false);
                        }
                    }));
            return true;
        } catch (RejectedExecutionException e) {
            releaseExchange(exchange, false);
            return false;
        }
    }

    private void resumed(LivefeedConnection connection, Exchange exchange) {
        Long seq = seqOf(exchange);
        if (seq == null) {
            connection.close(CloseCodes.FAILED);
        } else {
            getEndpoint().getComponent().hub().feed(connection.tenant()).resumed(connection, seq);
        }
    }

    /** Null when the route failed, which is then logged. */
    private Long seqOf(Exchange exchange) {
        String tenant = exchange.getIn().getHeader(LivefeedConstants.TENANT, String.class);
        Long seq = null;
        if (exchange.getException() == null) {
            seq = exchange.getMessage().getHeader(LivefeedConstants.SEQ, Long.class);
            if (seq == null) {
                getExceptionHandler()
                        .handleException(
                                "The route must end with the header " + LivefeedConstants.SEQ + ": tenant " + tenant,
                                exchange,
                                new IllegalStateException("No header " + LivefeedConstants.SEQ));
            }
        } else {
            getExceptionHandler()
                    .handleException(
                            "Frames of tenant " + tenant + " could not be resumed", exchange, exchange.getException());
        }
        return seq;
    }
}
