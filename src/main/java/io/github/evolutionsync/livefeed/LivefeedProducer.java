package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.auth.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.util.ObjectHelper;

/** Signals that tenants changed, or sends a tenant's clients a frame that is in no table. No client blocks it. */
public class LivefeedProducer extends DefaultProducer {

    public LivefeedProducer(LivefeedEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public LivefeedEndpoint getEndpoint() {
        return (LivefeedEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Hub hub = getEndpoint().getComponent().hub();
        if (!getEndpoint().isSignal()) {
            hub.broadcast(tenantOf(message), frame(message));
        } else if (message.getBody() instanceof List<?> rows) {
            if (rows.size() == 1
                    && rows.get(0) instanceof Map<?, ?> row
                    && row.get("frames") instanceof String frames) {
                long base = ((Number) row.get("base")).longValue();
                hub.wake(tenantOf(row), Updates.stored(base, frames));
                return;
            }
            rows.stream()
                    .map(LivefeedProducer::tenantOf)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(hub::wake);
        }
    }

    private static Frame frame(Message message) {
        if (message.getBody() instanceof byte[] bytes) {
            return Frame.of(bytes);
        }
        if (message.getBody() instanceof String json) {
            return Frame.of(json);
        }
        // without type conversion, which would turn a Map into text that is not JSON
        throw new IllegalArgumentException(
                "livefeed: takes one frame (String or byte[]), or rows with the option signal=true, not "
                        + ObjectHelper.classCanonicalName(message.getBody()));
    }

    private static String tenantOf(Object row) {
        if (row instanceof Map<?, ?> columns) {
            Object tenant = columns.get("tenant_id");
            return tenant == null ? null : tenant.toString();
        }
        throw new IllegalArgumentException(
                "livefeed: with signal=true takes rows with a column tenant_id, not a list of "
                        + ObjectHelper.classCanonicalName(row));
    }

    private String tenantOf(Message message) {
        String tenant = getEndpoint().getTenant();
        if (tenant.equals(Tokens.ALL_TENANTS)) {
            tenant = message.getHeader(LivefeedConstants.TENANT, String.class);
        }
        if (tenant == null) {
            throw new IllegalArgumentException("The frame has no tenant: set it in livefeed:<tenant>, or in the header "
                    + LivefeedConstants.TENANT);
        }
        return tenant;
    }
}
