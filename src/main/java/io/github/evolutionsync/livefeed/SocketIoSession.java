package io.github.evolutionsync.livefeed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One Engine.IO client: its opening, its heartbeat, and the one namespace that it joins with its token. */
final class SocketIoSession {

    /** A client that has not joined by then is closed. */
    private static final long JOIN_SECONDS = 10;

    private final String id = UUID.randomUUID().toString();
    private final LivefeedComponent component;
    private final LivefeedConfiguration configuration;
    private final Opening opening;
    private final SocketIoTransport transport;
    private final InboundLimit inboundLimit = new InboundLimit();
    private final Future<?> heartbeat;
    private volatile long lastReceived = System.nanoTime();
    private volatile String tenant;
    private LivefeedConnection connection;
    private Future<?> limit;

    /** The request that opened the session. */
    record Opening(QueryStringDecoder query, String authorization, InetAddress address) {}

    SocketIoSession(LivefeedComponent component, SocketIoPackets packets, Opening opening, EventExecutor executor) {
        this.component = component;
        this.configuration = component.getConfiguration();
        this.opening = opening;
        this.transport = new SocketIoTransport(packets, executor, configuration.getSendBufferLimit(), component.edge());
        long interval = configuration.getPingInterval();
        this.heartbeat = executor.scheduleAtFixedRate(this::ping, interval, interval, TimeUnit.MILLISECONDS);
        this.limit = executor.schedule(() -> close(CloseCodes.SILENT), JOIN_SECONDS, TimeUnit.SECONDS);
        transport.ended().addListener(done -> ended());
    }

    String id() {
        return id;
    }

    InetAddress address() {
        return opening.address();
    }

    SocketIoTransport transport() {
        return transport;
    }

    /** Null until the client has joined. */
    String tenant() {
        return tenant;
    }

    /** Closes the session, because other clients need its place. */
    void makeRoom() {
        transport.executor().execute(() -> close(CloseCodes.BUSY));
    }

    /** The first packet. The transport sends it. */
    void open(boolean polling) {
        ObjectNode hello = SocketIoPackets.object().put("sid", id);
        var upgrades = hello.putArray("upgrades");
        if (polling) {
            upgrades.add("websocket");
        }
        long interval = configuration.getPingInterval();
        hello.put("pingInterval", interval)
                .put("pingTimeout", Math.max(1, configuration.getIdleTimeout() - interval))
                .put("maxPayload", configuration.getMaxFrameSize());
        transport.write(SocketIoPackets.of("0", hello));
    }

    /** One packet from the client. */
    synchronized void receive(String packet) {
        lastReceived = System.nanoTime();
        if (inboundLimit.isNow()) {
            close(CloseCodes.FLOOD);
        } else if (packet.startsWith("40")) {
            connect(packet.substring(2));
        } else if (packet.startsWith("41") || packet.startsWith("1")) {
            left();
        }
        // the other packets are answers to pings, and events, which are ignored
    }

    private void connect(String content) {
        if (content.startsWith("/")) {
            int comma = content.indexOf(',');
            String namespace = comma < 0 ? content : content.substring(0, comma);
            send("44" + namespace + ",", SocketIoPackets.object().put("message", "Invalid namespace"));
        } else if (connection == null) {
            try {
                join(SocketIoPackets.read(content));
            } catch (JsonProcessingException e) {
                refuse(new Refusal(HttpResponseStatus.BAD_REQUEST, "auth is not valid JSON"));
            }
        }
    }

    private void join(JsonNode auth) {
        AdmittedClient client;
        try {
            client = new ConnectionPolicy(component)
                    .admit(opening.query(), opening.authorization(), auth, opening.address());
        } catch (Refusal refusal) {
            refuse(refusal);
            return;
        }
        tenant = client.tenant();
        component.edge().unauthenticated().remove(this);
        connection = new LivefeedConnection(transport, client, configuration, component.meters());
        transport.join(tenant, connection::makeRoom);
        limit.cancel(false);
        long left = Duration.between(Instant.now(), client.expiresAt()).toSeconds() + 1;
        limit = transport.executor().schedule(() -> close(CloseCodes.EXPIRED), left, TimeUnit.SECONDS);
        // pid: the tenant of the offsets; a reconnecting client returns both
        send("40", SocketIoPackets.object().put("sid", connection.id()).put("pid", client.tenant()));
        component.hub().opened(connection, client.address());
        if (transport.ended().isDone()) {
            component.hub().gone(connection, client.address());
        }
    }

    private void refuse(Refusal refusal) {
        if (refusal.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            // clients reconnect after this, but not after a connect_error
            close(CloseCodes.BUSY);
            return;
        }
        ObjectNode error = SocketIoPackets.object().put("message", refusal.getMessage());
        ObjectNode data = error.putObject("data").put("status", refusal.status().code());
        if (refusal.retryAfterSeconds() > 0) {
            data.put("retryAfter", refusal.retryAfterSeconds());
        }
        send("44", error);
    }

    private void send(String type, ObjectNode content) {
        transport.write(SocketIoPackets.of(type, content));
        transport.flush();
    }

    private void ping() {
        long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastReceived);
        if (silent >= configuration.getIdleTimeout()) {
            close(CloseCodes.SILENT);
        } else {
            transport.write(SocketIoPackets.of("2"));
            transport.flush();
        }
    }

    private void left() {
        if (connection != null) {
            connection.leave();
        }
        transport.close(CloseCodes.LEFT);
    }

    private synchronized void close(WebSocketCloseStatus status) {
        if (connection == null) {
            transport.close(status);
        } else {
            connection.close(status);
        }
    }

    private synchronized void ended() {
        heartbeat.cancel(false);
        limit.cancel(false);
        if (connection != null) {
            connection.leave();
            component.hub().gone(connection, opening.address());
        }
    }
}
