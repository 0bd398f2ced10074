package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A websocket endpoint on a free port, with an HTTP route on the same port and a route that reads updates from {@link
 * Tables}.
 */
final class Door implements AutoCloseable {

    static final String SECRET = "a secret of more than thirty-two bytes";

    final CamelContext camel = new DefaultCamelContext();
    final LivefeedComponent livefeed = new LivefeedComponent();
    final Tokens tokens = new Tokens(SECRET);
    final Tables tables;
    final int port = Bundle.freePort();
    final HttpClient http = HttpClient.newHttpClient();
    final ProducerTemplate template;

    /** Lets go what asked for /hello?wait. */
    final CountDownLatch answer = new CountDownLatch(1);

    Door(Tables tables, Consumer<LivefeedConfiguration> settings, RouteBuilder reader) throws Exception {
        this.tables = tables;
        livefeed.getConfiguration().setJwtSecret(SECRET);
        settings.accept(livefeed.getConfiguration());
        camel.addComponent("livefeed", livefeed);
        LivefeedUpgrade door = new LivefeedUpgrade();
        door.setCamelContext(camel);
        camel.getRegistry().bind("livefeedUpgrade", door);
        NettyHttpComponent netty = camel.getComponent("netty-http", NettyHttpComponent.class);
        netty.getConfiguration().setEncoders("#livefeedUpgrade");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("netty-http:http://127.0.0.1:" + port + "/hello")
                        .setBody(constant("hello"))
                        .filter(header("wait").isNotNull())
                        .process(exchange -> answer.await());
            }
        });
        if (reader != null) {
            camel.addRoutes(reader);
        }
        camel.start();
        template = camel.createProducerTemplate();
    }

    static Door open(Consumer<LivefeedConfiguration> settings) throws Exception {
        return reading(new Tables(), settings, exchange -> {});
    }

    /** A door whose reader does this first. */
    static Door reading(Processor first) throws Exception {
        return reading(new Tables(), settings -> {}, first);
    }

    static Door reading(Tables tables, Consumer<LivefeedConfiguration> settings, Processor first) throws Exception {
        return new Door(tables, settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("livefeed:*").process(first).process(tables);
            }
        });
    }

    static Door open() throws Exception {
        return open(settings -> {});
    }

    Client connect(String tenant) {
        return connect("?token=" + tokens.issue(tenant, Duration.ofHours(1)), Map.of());
    }

    Client connect(String tenant, long since) {
        return connect("?token=" + tokens.issue(tenant, Duration.ofHours(1)) + "&since=" + since, Map.of());
    }

    /** A client whose live news has begun. */
    Client ready(String tenant) {
        Client client = connect(tenant);
        client.awaitFrames(1);
        return client;
    }

    Client connect(String query, Map<String, String> headers) {
        Client client = new Client();
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.forEach(builder::header);
        client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws" + query), client)
                .join();
        return client;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void send(String tenant, String frame) {
        template.sendBody("livefeed:" + tenant, frame);
    }

    /** As a storing route does: the rows are written, then the door is told whose they are. */
    void write(String tenant, String... ids) {
        for (String id : ids) {
            tables.write(tenant, id);
        }
        poke(tenant);
    }

    /** As a storing route does whose statement returns the frames. */
    void stored(String tenant, long base, String frames, String... ids) {
        for (String id : ids) {
            tables.write(tenant, id);
        }
        template.sendBody(
                "livefeed:*?signal=true", List.of(Map.of("tenant_id", tenant, "base", base, "frames", frames)));
    }

    void poke(String tenant) {
        template.sendBody("livefeed:*?signal=true", List.of(Map.of("tenant_id", tenant)));
    }

    @Override
    public void close() {
        answer.countDown();
        camel.stop();
    }
}
