package io.github.evolutionsync.evolution;

import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.transports.WebSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;

/**
 * One connection, from its attempt to its end. It is never reopened: the library's own reconnection ignores rejected
 * namespaces and disconnects by the server, and creates a thread per attempt.
 *
 * <p>The root namespace is always joined, because it keeps the transport open while others are rejected.
 */
final class Connection {
    private final ServerUrl url;
    private final Listener listener;
    private final HandshakeWitness witness = new HandshakeWitness();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Socket root;
    private final Namespaces namespaces;
    private volatile boolean connected;

    /** Called on the library's only thread: it must only pass the call on. */
    interface Listener {
        void rootConnected();

        void namespaceConnected(String instance);

        void namespaceLost(String instance, String reason);

        /** Called once, as the last call. */
        void ended(Connection connection, boolean wasConnected, Diagnosis why);
    }

    Connection(ServerUrl url, String apiKey, OkHttpClient client, PacketSink sink, Listener listener) {
        this.url = url;
        this.listener = listener;
        Manager.Options options = new Manager.Options();
        options.hostname = url.base().host();
        options.port = url.base().port();
        options.secure = url.base().isHttps();
        options.path = url.socketPath();
        options.query = "apikey=" + URLEncoder.encode(apiKey, StandardCharsets.UTF_8);
        options.extraHeaders = Map.of("apikey", List.of(apiKey));
        options.transports = new String[] {WebSocket.NAME};
        options.reconnection = false;
        // it would create a timer thread each time; the supervisor checks the time instead
        options.timeout = -1;
        PacketDecoder decoder = new PacketDecoder(new WhileOpen(sink));
        OkHttpClient witnessed = client.newBuilder()
                .addInterceptor(witness)
                .addInterceptor(new LongFrames(decoder))
                .build();
        options.webSocketFactory = witnessed;
        options.callFactory = witnessed;
        options.decoder = decoder;
        Manager manager = new Manager(options);
        root = manager.socket(SocketEvent.ROOT);
        namespaces = new Namespaces(manager, listener);
    }

    void open() {
        root.on(Socket.EVENT_CONNECT, args -> {
            connected = true;
            listener.rootConnected();
        });
        root.on(Socket.EVENT_CONNECT_ERROR, args -> end(whyRefused(args.length == 0 ? null : args[0])));
        root.on(Socket.EVENT_DISCONNECT, args -> end(Diagnosis.lost(url, String.valueOf(args[0]))));
        root.connect();
    }

    boolean isConnected() {
        return connected && !ended.get();
    }

    void join(Set<String> instances) {
        if (isConnected()) {
            namespaces.join(instances);
        }
    }

    /** Ends an attempt that takes too long. */
    void expire() {
        if (!connected) {
            end(new Diagnosis(
                    ConnectionState.UNREACHABLE,
                    "Evolution at " + url + " accepted the connection but did not complete it"));
        }
    }

    /** Closes it without a call to the listener. */
    void close() {
        ended.set(true);
        root.off();
        namespaces.leave();
        root.close();
    }

    private void end(Diagnosis why) {
        if (ended.compareAndSet(false, true)) {
            listener.ended(this, connected, why);
        }
    }

    private Diagnosis whyRefused(Object error) {
        if (connected) {
            return Diagnosis.lost(url, String.valueOf(error));
        }
        if (witness.refusal() != null) {
            return Diagnosis.ofHandshake(witness.refusal(), url);
        }
        return error instanceof Throwable failure
                ? Diagnosis.ofFailure(failure, url)
                : Diagnosis.notEvolution(url, "its root namespace refused: " + error);
    }

    /** Frames may still arrive after the end was reported. */
    private final class WhileOpen implements PacketSink {
        private final PacketSink sink;

        private WhileOpen(PacketSink sink) {
            this.sink = sink;
        }

        @Override
        public void event(SocketEvent event) {
            if (!ended.get()) {
                sink.event(event);
            }
        }

        @Override
        public void broken(String namespace, String text, String reason) {
            if (!ended.get()) {
                sink.broken(namespace, text, reason);
            }
        }

        @Override
        public void refused(String namespace, String reason) {
            if (!ended.get()) {
                sink.refused(namespace, reason);
            }
        }
    }
}
