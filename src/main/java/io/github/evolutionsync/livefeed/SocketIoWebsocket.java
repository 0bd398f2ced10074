package io.github.evolutionsync.livefeed;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's websocket: its only transport from the start, or the one that replaces polling. */
final class SocketIoWebsocket extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoWebsocket.class);

    private final SocketIoSession session;
    private final Outbox outbox;
    private final InboundLimit inboundLimit = new InboundLimit();
    private boolean carries;
    private boolean probing;

    SocketIoWebsocket(SocketIoSession session, Outbox outbox) {
        this.session = session;
        this.outbox = outbox;
    }

    /** The session starts with this websocket. */
    void begin(ChannelHandlerContext ctx) {
        carries = true;
        session.open(false);
        session.transport().upgrade(outbox);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (inboundLimit.isNow()) {
            ctx.close();
        } else if (frame instanceof TextWebSocketFrame text) {
            receive(ctx, text.text());
        } else if (frame instanceof PingWebSocketFrame && ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame close) {
            ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void receive(ChannelHandlerContext ctx, String packet) {
        if (carries) {
            session.receive(packet);
        } else if (packet.equals("2probe") && session.transport().probe()) {
            probing = true;
            ctx.writeAndFlush(new TextWebSocketFrame("3probe"));
        } else if (packet.equals("5") && probing) {
            carries = true;
            session.transport().upgrade(outbox);
        } else {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (probing && !carries) {
            session.transport().probeFailed();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("A websocket of Socket.IO session {} ends", session.id(), cause);
        ctx.close();
    }
}
