package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.Bundle;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;

/**
 * An endpoint that also serves Socket.IO on a free port. Its frames are {@code chat:new} for the rows in its tables.
 */
final class SocketIoDoor implements AutoCloseable {

    final Tables tables = new Tables();
    final int port = Bundle.freePort();
    final Door door;

    SocketIoDoor(Consumer<LivefeedConfiguration> settings) throws Exception {
        this(settings, null);
    }

    /** @param mapping what direct:map does with frames, or null */
    SocketIoDoor(Consumer<LivefeedConfiguration> settings, Processor mapping) throws Exception {
        door = new Door(
                tables,
                configuration -> {
                    configuration.setSocketIoHost("127.0.0.1");
                    configuration.setSocketIoPort(port);
                    settings.accept(configuration);
                },
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("livefeed:*").process(tables).process(SocketIoDoor::asJson);
                        if (mapping != null) {
                            from("direct:map").process(mapping);
                        }
                    }
                });
    }

    static SocketIoDoor open() throws Exception {
        return new SocketIoDoor(settings -> {});
    }

    private static void asJson(Exchange exchange) {
        List<Map<String, Object>> rows = ((List<?>) exchange.getMessage().getBody())
                .stream().map(row -> asJson((Map<?, ?>) row)).toList();
        exchange.getMessage().setBody(rows);
    }

    private static Map<String, Object> asJson(Map<?, ?> row) {
        Map<String, Object> json = new HashMap<>();
        row.forEach((name, value) -> json.put(
                name.toString(),
                value instanceof String frame
                        ? "{\"event\":\"chat:" + frame.substring(0, frame.indexOf(':')) + "\",\"seq\":" + row.get("seq")
                                + ",\"data\":{\"id\":\"" + frame.substring(frame.indexOf(':') + 1) + "\"}}"
                        : value));
        return json;
    }

    String token(String tenant) {
        return door.tokens.issue(tenant, Duration.ofHours(1));
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    SocketIoClient connect(String tenant, String... transports) {
        return SocketIoClient.connect(address(), Map.of("token", token(tenant)), transports);
    }

    /** A client whose live news has begun. */
    SocketIoClient ready(String tenant, String... transports) {
        SocketIoClient client = connect(tenant, transports);
        client.awaitEvents(1);
        return client;
    }

    @Override
    public void close() {
        door.close();
    }
}
