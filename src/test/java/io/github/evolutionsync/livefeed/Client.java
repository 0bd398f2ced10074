package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A websocket client that keeps all received frames. */
final class Client implements WebSocket.Listener {

    final List<String> frames = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final List<Object> pings = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    WebSocket socket;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(part.toString());
            part.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        pings.add(message);
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.completeExceptionally(error);
    }

    List<String> awaitFrames(int count) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> frames.size() >= count);
        return frames;
    }

    int awaitClosed() {
        await().until(closed::isDone);
        return closed.join();
    }

    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
}
