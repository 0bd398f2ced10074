package io.github.evolutionsync.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The bucket of Evolution's S3 storage: a server of its own on 127.0.0.1, which starts when it holds the first file. */
final class MediaBucket implements AutoCloseable {
    private static final String BUCKET = "/evolution/evolution-api/";
    private static final String SIGNATURE =
            "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=made-up%2Fus-east-1%2Fs3"
                    + "%2Faws4_request&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=made-up";

    private final MediaHost files;
    private final ExecutorService threads;
    private HttpServer server;

    MediaBucket(MediaHost files) {
        this.files = files;
        AtomicInteger count = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "simulated-bucket-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    String path(String name) {
        return BUCKET
                + Arrays.stream(name.split("/"))
                        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                        .collect(Collectors.joining("/"));
    }

    String url(String path) {
        return "http://" + host() + path + SIGNATURE;
    }

    synchronized String host() {
        if (server == null) {
            server = start();
        }
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.setExecutor(threads);
            started.createContext("/", this::answer);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            HostedFile file = files.find(exchange.getRequestURI().getRawPath())
                    .orElseGet(() -> HostedFile.of(new byte[0], "text/plain").gone(404));
            Thread.sleep(file.delay().toMillis());
            if (file.isGone()) {
                exchange.sendResponseHeaders(file.status(), -1);
            } else {
                send(exchange, file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, HostedFile file) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", file.mimetype());
        boolean endless = file.bytes() == HostedFile.ENDLESS;
        exchange.sendResponseHeaders(200, endless || file.bytes() == 0 ? 0 : file.bytes());
        try (InputStream content = file.open();
                OutputStream body = exchange.getResponseBody()) {
            if (file.cutAfter() >= 0) {
                body.write(content.readNBytes((int) file.cutAfter()));
                body.flush();
                throw new IOException("Cut, as the test wants it");
            }
            content.transferTo(body);
        }
    }
}
