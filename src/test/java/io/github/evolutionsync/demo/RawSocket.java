package io.github.evolutionsync.demo;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** An Engine.IO client without a library, which shows every frame as sent. */
final class RawSocket implements WebSocket.Listener, AutoCloseable {
    private final StringBuilder text = new StringBuilder();
    private final List<SocketFrame> frames = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final boolean answersPings;
    private final WebSocket socket;
    private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);

    RawSocket(SimulatedEvolution evolution) {
        this(evolution, true);
    }

    RawSocket(SimulatedEvolution evolution, boolean answersPings) {
        this.answersPings = answersPings;
        String key = URLEncoder.encode(evolution.apiKey(), StandardCharsets.UTF_8);
        URI uri = URI.create(
                "ws://127.0.0.1:" + evolution.port() + "/socket.io/?EIO=4&transport=websocket&apikey=" + key);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, this)
                .join();
    }

    void send(String frame) {
        send(socket, frame).join();
    }

    /** One after the other: a socket refuses a frame while it still sends another. */
    private synchronized CompletableFuture<WebSocket> send(WebSocket webSocket, String frame) {
        sent = sent.thenCompose(previous -> webSocket.sendText(frame, true));
        return sent;
    }

    List<SocketFrame> frames() {
        return frames;
    }

    List<String> texts() {
        return frames.stream().map(SocketFrame::text).toList();
    }

    /** How it ended: a close code, or {@code cut} when no close frame came. */
    List<String> ends() {
        return ends;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            frames.add(SocketFrame.text(text.toString()));
            if (answersPings && "2".contentEquals(text)) {
                send(webSocket, "3");
            }
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        frames.add(SocketFrame.binary(bytes));
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        ends.add(statusCode == 1006 ? "cut" : String.valueOf(statusCode));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        ends.add("cut");
    }

    @Override
    public void close() {
        socket.abort();
    }
}
