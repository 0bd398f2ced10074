package io.github.evolutionsync.livefeed;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One websocket on its event loop: frames from the client are ignored; silence and expiry close it. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    private final LivefeedConnection connection;
    private final AdmittedClient client;
    private final Hub hub;
    private final LivefeedConfiguration configuration;
    private final InboundLimit inboundLimit = new InboundLimit();
    private Future<?> expiry;
    private long lastRead = System.nanoTime();

    SocketHandler(LivefeedConnection connection, AdmittedClient client, Hub hub, LivefeedConfiguration configuration) {
        this.connection = connection;
        this.client = client;
        this.hub = hub;
        this.configuration = configuration;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long left = Duration.between(Instant.now(), client.expiresAt()).toSeconds() + 1;
        expiry = ctx.executor().schedule(() -> connection.close(CloseCodes.EXPIRED), left, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        expiry.cancel(false);
        hub.gone(connection, client.address());
        ctx.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        lastRead = System.nanoTime();
        if (frame instanceof CloseWebSocketFrame close) {
            closedByClient(ctx, close);
        } else if (inboundLimit.isNow()) {
            connection.close(CloseCodes.FLOOD);
        } else if (frame instanceof PingWebSocketFrame && ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        }
    }

    /** The client closes the connection, or answers our close. */
    private void closedByClient(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        if (connection.leave()) {
            ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRead);
            if (silentMillis >= configuration.getIdleTimeout()) {
                connection.close(CloseCodes.SILENT);
            } else if (ctx.channel().isWritable()) {
                ctx.writeAndFlush(new PingWebSocketFrame());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Connection {} of tenant {} ends", connection.id(), client.tenant(), cause);
        if (cause instanceof CorruptedWebSocketFrameException offence) {
            connection.close(offence.closeStatus());
        } else {
            ctx.close();
        }
    }
}
