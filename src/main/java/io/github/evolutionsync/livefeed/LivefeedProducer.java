package io.github.evolutionsync.livefeed;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Sends frames. To tenants it never waits for anybody. To one connection it lets the exchange go on, on another thread,
 * once the client has read enough, so that a long resume is as fast as its reader.
 */
public class LivefeedProducer extends DefaultAsyncProducer {

    public LivefeedProducer(LivefeedEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public LivefeedEndpoint getEndpoint() {
        return (LivefeedEndpoint) super.getEndpoint();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Map<String, Batch> batches = read(exchange.getMessage());
            String connection = exchange.getMessage().getHeader(LivefeedConstants.CONNECTION, String.class);
            if (connection != null) {
                return sendTo(connection, batches, exchange, callback);
            }
            batches.forEach((tenant, batch) -> hub().feed(tenant).deliver(batch));
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private Map<String, Batch> read(Message message) throws Exception {
        String tenant = getEndpoint().getTenant();
        if (tenant.equals(LivefeedEndpoint.ALL_TENANTS)) {
            tenant = message.getHeader(LivefeedConstants.TENANT, String.class);
        }
        Object body = message.getBody();
        if (body instanceof List<?> rows) {
            return Rows.batches(rows, tenant);
        }
        if (tenant == null) {
            throw new IllegalArgumentException(
                    "Whose frame is it? Name the tenant: livefeed:<tenant>, or the header " + LivefeedConstants.TENANT);
        }
        Frame frame = body instanceof byte[] bytes
                ? Frame.of(null, bytes)
                : Frame.of(null, message.getMandatoryBody(String.class));
        return Map.of(tenant, Batch.unordered(List.of(frame)));
    }

    private boolean sendTo(String id, Map<String, Batch> batches, Exchange exchange, AsyncCallback callback) {
        LivefeedConnection connection = hub().connection(id);
        if (connection == null || batches.isEmpty()) {
            callback.done(true);
            return true;
        }
        if (!batches.keySet().equals(Set.of(connection.tenant()))) {
            throw new IllegalArgumentException("Frames of " + batches.keySet() + " are not for connection " + id
                    + " of tenant " + connection.tenant());
        }
        CompletableFuture<Void> read =
                connection.answer(batches.get(connection.tenant()).frames());
        if (read.isDone()) {
            callback.done(true);
            return true;
        }
        goOnWhen(read, connection, exchange, callback);
        return false;
    }

    private void goOnWhen(
            CompletableFuture<Void> read, LivefeedConnection connection, Exchange exchange, AsyncCallback callback) {
        Executor workers = getEndpoint().getComponent().workers();
        long timeout = getEndpoint().getComponent().getConfiguration().getSendTimeout();
        read.orTimeout(timeout, TimeUnit.MILLISECONDS).whenComplete((done, tooLate) -> {
            if (tooLate != null) {
                connection.close(CloseCodes.TOO_SLOW);
            }
            try {
                workers.execute(() -> callback.done(false));
            } catch (RuntimeException e) {
                exchange.setException(e);
                callback.done(false);
            }
        });
    }

    private Hub hub() {
        return getEndpoint().getComponent().hub();
    }
}
