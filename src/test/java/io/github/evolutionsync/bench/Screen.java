package io.github.evolutionsync.bench;

import io.github.evolutionsync.BundleProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A websocket client that records the arrival time of each numbered message. */
final class Screen implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MARK = "\"#";

    private final StringBuilder part = new StringBuilder();
    private final AtomicInteger unordered = new AtomicInteger();
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile Expectation expected = new Expectation(0, 0, 1);
    private WebSocket socket;

    static Screen open(BundleProcess bundle, String token) throws InterruptedException {
        Screen screen = new Screen();
        screen.socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + bundle.port() + "/ws?token=" + token), screen)
                .join();
        if (!screen.ready.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The websocket did not become ready");
        }
        return screen;
    }

    /** Waits from now on for messages from {@code first} on. */
    Expectation expect(int first, int count, int chats) {
        expected = new Expectation(first, count, chats);
        return expected;
    }

    /** Frames that came before an earlier one of the same chat. */
    int unordered() {
        return unordered.get();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            long now = System.nanoTime();
            int mark = part.indexOf(MARK);
            if (mark >= 0) {
                int number = Integer.parseInt(part, mark + 2, part.indexOf("#", mark + 2), 10);
                if (!expected.arrived(number, now)) {
                    unordered.incrementAndGet();
                }
            }
            ready.countDown();
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** When each message arrived, in nanoseconds. */
    static final class Expectation {
        private final int first;
        private final long[] arrivals;
        private final int[] newest;
        private final CountDownLatch missing;

        private Expectation(int first, int count, int chats) {
            this.first = first;
            this.arrivals = new long[count];
            this.newest = new int[chats];
            this.missing = new CountDownLatch(count);
        }

        private boolean arrived(int number, long at) {
            int index = number - first;
            if (index < 0 || index >= arrivals.length || arrivals[index] != 0) {
                return true;
            }
            arrivals[index] = at;
            int chat = number % newest.length;
            boolean inOrder = number >= newest[chat];
            newest[chat] = number;
            missing.countDown();
            return inOrder;
        }

        /** Their times once all have come. */
        long[] await(Duration atMost) throws InterruptedException {
            if (!missing.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(missing.getCount() + " frames did not come within " + atMost);
            }
            return arrivals;
        }
    }
}
