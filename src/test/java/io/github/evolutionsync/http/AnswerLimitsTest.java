package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswerLimitsTest {
    private static final int MOST = 100_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AnswerLimits limits = new AnswerLimits();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/dripping", this::drip);
        server.createContext("/compressed", exchange -> compressed(exchange, MOST + 1));
        server.createContext("/whole", exchange -> compressed(exchange, MOST));
        server.createContext("/error", exchange -> {
            exchange.sendResponseHeaders(500, 0);
            try (exchange) {
                exchange.getResponseBody().write(new byte[2 << 20]);
            }
        });
        server.start();
        limits.setMostBytes(MOST);
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anAnswerWhoseBytesDripEndsInTime() {
        limits.setLongest(Duration.ofSeconds(1));
        assertThatThrownBy(() -> get("/dripping")).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anAnswerIsLimitedByItsUncompressedLength() throws IOException {
        assertThat(get("/whole")).hasSize(MOST);
        assertThatThrownBy(() -> get("/compressed")).isInstanceOf(AnswerLimitException.class);
    }

    @Test
    void anErrorEndsEarlierBecauseItIsReadIntoAText() throws IOException {
        limits.setMostBytes(10 << 20);
        assertThat(get("/error")).hasSizeBetween(1000 << 10, 1 << 20);
    }

    private String get(String path) throws IOException {
        HttpClientBuilder builder = HttpClientBuilder.create().disableContentCompression();
        limits.configureHttpClient(builder);
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        try (CloseableHttpClient client = builder.build()) {
            return client.execute(new HttpGet(address), answer -> EntityUtils.toString(answer.getEntity(), 4 << 20));
        }
    }

    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                body.write('x');
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void compressed(HttpExchange exchange, int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
        }
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, bytes.size());
        try (exchange) {
            exchange.getResponseBody().write(bytes.toByteArray());
        }
    }
}
