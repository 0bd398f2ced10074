package io.github.evolutionsync.livefeed;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.util.ObjectHelper;

/** Says that tenants have news, or sends a tenant a frame that is in no table. Waits for nobody. */
public class LivefeedProducer extends DefaultProducer {

    private static final String EXPECTED =
            "livefeed: takes one frame (String or byte[]), or a list of rows with a column tenant_id";

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
        if (message.getBody() instanceof List<?> rows) {
            rows.stream()
                    .map(LivefeedProducer::tenantOf)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(hub::wake);
            return;
        }
        hub.broadcast(tenantOf(message), frame(message));
    }

    private static Frame frame(Message message) {
        if (message.getBody() instanceof byte[] bytes) {
            return Frame.of(bytes);
        }
        if (message.getBody() instanceof String json) {
            return Frame.of(json);
        }
        // not what a type converter makes of it: a Map would become a text that is no JSON
        throw new IllegalArgumentException(EXPECTED + ", not " + ObjectHelper.classCanonicalName(message.getBody()));
    }

    private static String tenantOf(Object row) {
        if (row instanceof Map<?, ?> columns) {
            Object tenant = columns.get("tenant_id");
            return tenant == null ? null : tenant.toString();
        }
        throw new IllegalArgumentException(EXPECTED + ", not a list of " + ObjectHelper.classCanonicalName(row));
    }

    private String tenantOf(Message message) {
        String tenant = getEndpoint().getTenant();
        if (tenant.equals(LivefeedEndpoint.ALL_TENANTS)) {
            tenant = message.getHeader(LivefeedConstants.TENANT, String.class);
        }
        if (tenant == null) {
            throw new IllegalArgumentException(
                    "Whose frame is it? Name the tenant: livefeed:<tenant>, or the header " + LivefeedConstants.TENANT);
        }
        return tenant;
    }
}
