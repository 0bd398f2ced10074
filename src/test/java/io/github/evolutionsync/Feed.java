package io.github.evolutionsync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A screen: a websocket of one tenant, and all the frames that it was told. */
public final class Feed implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    private Feed() {}

    /** Opens it and waits until it is ready. */
    static Feed open(String address) {
        Feed feed = new Feed();
        feed.socket = HTTP.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(URI.create(address), feed)
                .join();
        feed.await(frame -> frame.path("event").asText().equals("ready"));
        return feed;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            try {
                frames.add(Bundle.JSON.readTree(part.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(part.toString(), e);
            }
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    /** All frames so far, ready first. */
    public List<JsonNode> frames() {
        return frames;
    }

    public CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Waits for a frame and returns it. */
    public JsonNode await(Predicate<JsonNode> wanted) {
        return Awaitility.await("a frame")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> frames.stream().filter(wanted).findFirst().orElse(null), found -> found != null);
    }

    /** Waits for the frame of a message with this text. */
    public JsonNode awaitMessage(String content) {
        return await(frame ->
                frame.path("data").path("message").path("content").asText().equals(content));
    }

    /** The greatest seq that was told. */
    public long seq() {
        return frames.stream()
                .mapToLong(frame -> frame.path("seq").asLong())
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
