package io.github.evolutionsync.livefeed;

import static io.github.evolutionsync.livefeed.Soon.await;

import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.json.JSONObject;

/** A Socket.IO client, with the official Java library, that keeps all received events. */
public final class SocketIoClient implements AutoCloseable {

    /** Names, with their first argument. */
    public final List<String> events = new CopyOnWriteArrayList<>();

    public final List<JSONObject> data = new CopyOnWriteArrayList<>();
    final CompletableFuture<JSONObject> refused = new CompletableFuture<>();
    final CompletableFuture<String> disconnected = new CompletableFuture<>();
    private final Socket socket;

    private SocketIoClient(String address, IO.Options options) {
        socket = IO.socket(URI.create(address), options);
        for (String event : List.of("ready", "chat:new", "chat:message", "chat:update", "session:update")) {
            socket.on(event, arguments -> {
                data.add((JSONObject) arguments[0]);
                events.add(event + " " + arguments[0]);
            });
        }
        socket.on(Socket.EVENT_CONNECT_ERROR, error -> {
            if (error[0] instanceof JSONObject said) {
                refused.complete(said);
            } else {
                refused.completeExceptionally((Exception) error[0]);
            }
        });
        socket.on(Socket.EVENT_DISCONNECT, reason -> disconnected.complete(reason[0].toString()));
        socket.connect();
    }

    public static SocketIoClient connect(String address, Map<String, String> auth, String... transports) {
        return connect(address, auth, IO.Options.builder().build(), transports);
    }

    static SocketIoClient connect(String address, Map<String, String> auth, IO.Options options, String... transports) {
        options.auth = auth;
        options.forceNew = true;
        options.reconnection = false;
        options.transports = transports;
        return new SocketIoClient(address, options);
    }

    public List<String> awaitEvents(int count) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> events.size() >= count);
        return events;
    }

    /** Waits until the newest change that it was told has this number. */
    void awaitSeq(int seq) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> !data.isEmpty() && data.get(data.size() - 1).getInt("seq") == seq);
    }

    JSONObject awaitRefused() {
        await().until(refused::isDone);
        return refused.join();
    }

    String awaitDisconnected() {
        await().until(disconnected::isDone);
        return disconnected.join();
    }

    @Override
    public void close() {
        socket.close();
    }
}
