package io.github.evolutionsync.demo;

import io.socket.client.Manager;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import org.json.JSONObject;

/** One namespace of a simulated Evolution through the real Socket.IO client, with all received events. */
final class SocketClient implements AutoCloseable {
    private final OkHttpClient http = new OkHttpClient();
    private final Manager manager;
    private final Socket socket;
    private final List<JSONObject> events = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    private SocketClient(String url, String namespace, String query, Map<String, List<String>> headers) {
        Manager.Options options = new Manager.Options();
        options.transports = new String[] {"websocket"};
        options.query = query;
        options.extraHeaders = headers;
        options.reconnectionDelay = 50;
        options.reconnectionDelayMax = 100;
        options.callFactory = http;
        options.webSocketFactory = http;
        manager = new Manager(URI.create(url), options);
        socket = manager.socket(namespace);
        socket.onAnyIncoming(args -> events.add((JSONObject) args[1]));
        socket.on(Socket.EVENT_CONNECT_ERROR, args -> refusals.add(Arrays.toString(args)));
        socket.connect();
    }

    static SocketClient connect(SimulatedEvolution evolution, String namespace) {
        return withQuery(evolution, namespace, "apikey=" + evolution.apiKey());
    }

    static SocketClient withQuery(SimulatedEvolution evolution, String namespace, String query) {
        return new SocketClient(evolution.url(), namespace, query, Map.of());
    }

    static SocketClient withHeader(SimulatedEvolution evolution, String namespace, String query, String key) {
        return new SocketClient(evolution.url(), namespace, query, Map.of("apikey", List.of(key)));
    }

    boolean isConnected() {
        return socket.connected();
    }

    List<JSONObject> events() {
        return events;
    }

    List<String> refusals() {
        return refusals;
    }

    void connectAgain() {
        socket.connect();
    }

    @Override
    public void close() {
        socket.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
