package io.github.evolutionsync.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.evolutionsync.Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client that reconnects with {@code since} whenever its connection ends, like livefeed.js. */
final class Screen implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Screen.class);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PAUSE_MILLIS = 100;

    private final Seen seen;
    private final String address;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "screen"));
    private Link current;
    private boolean closed;

    /**
     * Opens a screen that goes on where {@code seen} stands.
     *
     * @param address where to connect, with the token and without {@code since}
     */
    Screen(Seen seen, String address) {
        this.seen = seen;
        this.address = address;
        thread.execute(this::connect);
    }

    Seen seen() {
        return seen;
    }

    private synchronized void connect() {
        if (closed) {
            return;
        }
        Link link = new Link();
        current = link;
        HTTP.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .buildAsync(URI.create(address + "&since=" + seen.seq()), link)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        again(link);
                    }
                });
    }

    private synchronized void again(Link ended) {
        if (ended == current && !closed) {
            current = null;
            thread.schedule(this::connect, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A connection that is no longer the current one is not listened to. */
    private synchronized void frame(Link from, String text) {
        if (from == current) {
            try {
                seen.frame(Bundle.JSON.readTree(text));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(text, e);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null && current.socket != null) {
            current.socket.abort();
        }
        thread.shutdownNow();
    }

    private final class Link implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();
        private volatile WebSocket socket;

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frame(this, part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            again(this);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            LOG.debug("A screen's connection broke: {}", error.toString());
            again(this);
        }
    }
}
