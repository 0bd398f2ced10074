package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.livefeed.RawSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections after their request was answered, and requests that wait for a thread. */
class HttpGuardTest {

    private final CamelContext camel = new DefaultCamelContext();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Queue<AsyncCallback> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore requests = Edge.of(camel).requests();
    private final int most = requests.availablePermits();
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
                from("netty-http:http://127.0.0.1:" + port + "/elsewhere").process(new WithoutThread());
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        answer.countDown();
        waiting.forEach(request -> request.done(false));
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

    @Test
    void requestsOfClientsThatHaveLeftCountUntilAThreadHasComeToThem() throws Exception {
        await().until(() -> {
            for (int i = 0; i < 100; i++) {
                try (RawSocket socket = new RawSocket(port)) {
                    ask(socket, "/slow");
                }
            }
            return requests.availablePermits() == 0;
        });
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket, "/hello");
            assertThat(socket.response()).startsWith("HTTP/1.1 503 ").contains("Too many requests wait already");
        }
        answer.countDown();
        await().until(() -> requests.availablePermits() == most);
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket, "/hello");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ");
        }
    }

    /** Events of webhooks wait so: a database that is away must not take the page's requests. */
    @Test
    void requestsThatWaitWithoutAThreadDoNotCount() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            ask(socket, "/elsewhere");
            await().until(() -> waiting.size() == 1);
            await().until(() -> requests.availablePermits() == most);
        }
    }

    private static void ask(RawSocket socket, String path) throws Exception {
        socket.send("GET " + path + " HTTP/1.1\nHost: localhost\n\n");
    }

    private final class WithoutThread extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            waiting.add(callback);
            return false;
        }
    }
}
