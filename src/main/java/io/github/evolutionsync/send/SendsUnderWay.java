package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.SetsParameters;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** The rows of outbox that this node is sending: their leases are renewed, and those of others expire. */
@SetsParameters("sends_under_way")
public final class SendsUnderWay {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Set<String> sends = ConcurrentHashMap.newKeySet();

    /** The row {@code send} is being sent until the exchange ends. */
    public void begin(Exchange exchange) {
        String send = exchange.getVariable("send", String.class);
        sends.add(send);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                sends.remove(send);
            }
        });
    }

    /** Sets {@code sends_under_way}, a list in JSON. */
    public void list(Exchange exchange) {
        ArrayNode ids = JSON.createArrayNode();
        sends.forEach(ids::add);
        exchange.setVariable("sends_under_way", ids.toString());
    }
}
