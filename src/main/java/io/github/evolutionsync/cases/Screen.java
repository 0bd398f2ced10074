package io.github.evolutionsync.cases;

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

/** A websocket client of one tenant. It keeps all frames that it receives. */
public class Screen implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /** Connects and waits for the frame ready. */
    public Screen(String address) {
        socket = HTTP.newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create(address), new Listener())
                .join();
        await(frame -> frame.path("event").asText().equals("ready"));
    }

    /** All frames so far, starting with ready. */
    public List<JsonNode> frames() {
        return frames;
    }

    /** Completes with the close code. */
    public CompletableFuture<Integer> closed() {
        return closed;
    }

    /**
     * Waits for a frame and returns it.
     *
     * @throws IllegalStateException if the frame does not arrive in time
     */
    public JsonNode await(Predicate<JsonNode> wanted) {
        if (!Conditions.until(PATIENCE, () -> frames.stream().anyMatch(wanted))) {
            throw new IllegalStateException("The frame did not arrive. These frames arrived: " + frames);
        }
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(CaseJson.parse(part.toString()));
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
    }
}
