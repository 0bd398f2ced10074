package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Engine.IO 4 session over websocket: the opening packet, heartbeats, and the client's Socket.IO packets. */
final class EngineSession extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);

    /** Socket.IO's connectTimeout: a client that has joined no namespace by then is disconnected. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(45);

    private final Channel channel;
    private final Namespaces namespaces;
    private final Duration pingInterval;
    private final Duration pingTimeout;
    private final BooleanSupplier hung;
    private ScheduledFuture<?> timer;

    EngineSession(Channel channel, Namespaces namespaces, SimulatedEvolutionSettings settings, BooleanSupplier hung) {
        this.channel = channel;
        this.namespaces = namespaces;
        this.pingInterval = settings.pingInterval();
        this.pingTimeout = settings.pingTimeout();
        this.hung = hung;
    }

    /** Sends the opening packet and starts the heartbeat. Called once, on the channel's thread. */
    void open() {
        ObjectNode opening =
                Json.object().put("sid", UUID.randomUUID().toString().replace("-", ""));
        opening.putArray("upgrades");
        opening.put("pingInterval", pingInterval.toMillis())
                .put("pingTimeout", pingTimeout.toMillis())
                .put("maxPayload", 1_000_000);
        send(List.of(SocketFrame.text("0" + Json.write(opening))));
        schedulePing();
        channel.eventLoop().schedule(this::cutUnlessJoined, JOIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends frames in order. May be called on any thread. */
    void send(List<SocketFrame> frames) {
        for (SocketFrame frame : frames) {
            channel.write(
                    frame.text() != null
                            ? new TextWebSocketFrame(frame.text())
                            : new BinaryWebSocketFrame(Unpooled.wrappedBuffer(frame.binary())));
        }
        channel.flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            onText(text.text());
        } else if (frame instanceof PingWebSocketFrame ping) {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame close) {
            ctx.writeAndFlush(close.retain()).addListener(done -> ctx.close());
        }
    }

    private void onText(String text) {
        if (text.startsWith("3")) {
            schedulePing();
        } else if (text.startsWith("1")) {
            channel.close();
        } else if (text.startsWith("40")) {
            namespaces.connect(SocketPackets.namespaceOf(text), this);
        } else if (text.startsWith("41")) {
            namespaces.leave(SocketPackets.namespaceOf(text), this);
        } else {
            LOG.debug("Ignored, because Evolution handles no events from clients: {}", text);
        }
    }

    private void schedulePing() {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = channel.eventLoop().schedule(this::ping, pingInterval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ping() {
        send(List.of(SocketFrame.text("2")));
        timer = channel.eventLoop().schedule(this::pingUnanswered, pingTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void pingUnanswered() {
        if (hung.getAsBoolean()) {
            // a hung server does not run its timers either
            timer = channel.eventLoop().schedule(this::pingUnanswered, pingTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    private void cutUnlessJoined() {
        if (!namespaces.isMember(this)) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        namespaces.leaveAll(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("A socket of the simulated Evolution failed: {}", cause.toString());
        ctx.close();
    }
}
