package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.livefeed.RawSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections after their request was answered. */
class KeepAliveTest {

    private final CamelContext camel = new DefaultCamelContext();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final int port = Bundle.freePort();

    @BeforeEach
    void start() throws Exception {
        HttpGuard guard = new HttpGuard();
        guard.setKeepAliveTimeout(Duration.ofMillis(500));
        camel.getRegistry().bind("httpGuard", guard);
        camel.getComponent("netty-http", NettyHttpComponent.class)
                .getConfiguration()
                .setEncoders("#httpGuard");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("netty-http:http://127.0.0.1:" + port + "/hello").setBody(constant("hello"));
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
    void anIdleConnectionIsClosed() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket, "/hello");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aConnectionThatWaitsForItsNextAnswerStaysOpen() throws Exception {
        try (RawSocket socket = new RawSocket(port);
                RawSocket clock = new RawSocket(port)) {
            ask(socket, "/hello");
            socket.response();
            ask(socket, "/slow");
            ask(clock, "/hello");
            clock.response();
            assertThat(clock.isClosedByServer()).isTrue();
            answer.countDown();
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static void ask(RawSocket socket, String path) throws Exception {
        socket.send("GET " + path + " HTTP/1.1\nHost: localhost\n\n");
    }
}
