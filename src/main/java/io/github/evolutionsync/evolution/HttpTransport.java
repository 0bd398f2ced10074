package io.github.evolutionsync.evolution;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** A separate OkHttp client, so that its threads and connections end with the consumer and not a minute later. */
final class HttpTransport implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final ThreadPoolExecutor threads;
    private final OkHttpClient client;

    HttpTransport(Duration timeout) {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "evolution-socket-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        client = new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(threads))
                .connectionPool(new ConnectionPool(2, 30, TimeUnit.SECONDS))
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                // a slow answer has to end too; a websocket is not a call once it is open
                .callTimeout(timeout.multipliedBy(2))
                // a redirect would take the key to another host
                .followRedirects(false)
                .webSocketCloseTimeout(timeout)
                .build();
    }

    OkHttpClient client() {
        return client;
    }

    /** Aborts calls in progress. Websockets that were closed properly get a moment to send their close. */
    @Override
    public void close() {
        threads.shutdown();
        Uninterrupted.await(GOODBYE, millis -> threads.awaitTermination(millis, TimeUnit.MILLISECONDS));
        client.dispatcher().cancelAll();
        threads.shutdownNow();
        client.connectionPool().evictAll();
    }
}
