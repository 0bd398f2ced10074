package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.livefeed.RawSocket;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose clients leave while all threads are busy. */
class RequestLimitTest {

    private final CamelContext camel = new DefaultCamelContext();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final int port = Bundle.freePort();

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry().bind("httpGuard", new HttpGuard());
        NettyHttpComponent component = camel.getComponent("netty-http", NettyHttpComponent.class);
        component.getConfiguration().setEncoders("#httpGuard");
        component.setMaximumPoolSize(2);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("netty-http:http://127.0.0.1:" + port + "/slow").process(exchange -> answer.await());
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        answer.countDown();
        camel.stop();
    }

    @Test
    void theyCountUntilAThreadHasComeToThem() throws Exception {
        await().until(() -> {
            for (int i = 0; i < 100; i++) {
                leaveARequest();
            }
            return Edge.of(camel).requests().availablePermits() == 0;
        });
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket);
            assertThat(socket.response()).startsWith("HTTP/1.1 503 ").contains("Too many requests wait already");
        }
        answer.countDown();
        await().untilAsserted(() -> {
            try (RawSocket socket = new RawSocket(port)) {
                ask(socket);
                assertThat(socket.response()).startsWith("HTTP/1.1 200 ");
            }
        });
    }

    private void leaveARequest() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket);
        }
    }

    private static void ask(RawSocket socket) throws Exception {
        socket.send("GET /slow HTTP/1.1\nHost: localhost\n\n");
    }
}
