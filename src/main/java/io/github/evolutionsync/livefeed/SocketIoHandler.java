package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Edge;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Engine.IO 4 requests of one connection: the opening of a session, its polling, and its websocket. */
final class SocketIoHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoHandler.class);
    private static final String PATH = "/socket.io";

    private final SocketIoServer server;
    private final ConnectionPolicy policy;
    private final Edge edge;
    private final int maxFrameSize;
    private SocketIoReply reply;
    private SocketIoSession polled;

    SocketIoHandler(SocketIoServer server, LivefeedComponent component) {
        this.server = server;
        this.policy = new ConnectionPolicy(component);
        this.edge = component.edge();
        this.maxFrameSize = component.getConfiguration().getMaxFrameSize();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        reply = new SocketIoReply(ctx.channel(), request);
        try {
            QueryStringDecoder query = new QueryStringDecoder(request.uri());
            if (request.decoderResult().isFailure()) {
                throw new Refusal(HttpResponseStatus.BAD_REQUEST, "This is not HTTP");
            }
            if (!query.path().equals(PATH) && !query.path().equals(PATH + "/")) {
                throw new Refusal(HttpResponseStatus.NOT_FOUND, "Socket.IO is at " + PATH + "/");
            }
            policy.checkOrigin(request);
            if (request.method().equals(HttpMethod.OPTIONS)) {
                reply.preflight();
            } else {
                answer(ctx, request, query);
            }
        } catch (Refusal refusal) {
            reply.refuse(refusal);
        } catch (IllegalArgumentException e) {
            reply.error(3, "The query is not encoded correctly");
        }
    }

    private void answer(ChannelHandlerContext ctx, FullHttpRequest request, QueryStringDecoder query) throws Refusal {
        String transport = first(query, "transport");
        String sid = first(query, "sid");
        boolean websocket = transport.equals("websocket");
        if (!first(query, "EIO").equals("4")) {
            reply.error(5, "Unsupported protocol version: use version 4 of Engine.IO (socket.io-client 3 and 4)");
        } else if (!websocket && !transport.equals("polling")) {
            reply.error(0, "Transport unknown");
        } else if (sid.isEmpty() && !request.method().equals(HttpMethod.GET)) {
            reply.error(2, "Bad handshake method");
        } else {
            SocketIoSession session = sid.isEmpty() ? open(ctx, request, query) : server.session(sid);
            if (session != null && session.tenant() != null) {
                edge.known(ctx.channel(), session.tenant());
            }
            if (session == null) {
                reply.error(1, "Session ID unknown");
            } else if (websocket) {
                upgrade(ctx.channel(), request, session, sid.isEmpty());
            } else if (request.method().equals(HttpMethod.POST)) {
                receive(session, request.content().toString(StandardCharsets.UTF_8));
            } else {
                poll(session, first(query, "t"), sid.isEmpty());
            }
        }
    }

    private SocketIoSession open(ChannelHandlerContext ctx, FullHttpRequest request, QueryStringDecoder query)
            throws Refusal {
        InetAddress address = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        return server.open(
                new SocketIoSession.Opening(query, authorization, address),
                ctx.channel().eventLoop());
    }

    private void receive(SocketIoSession session, String packets) {
        for (String packet : packets.split("\u001e")) {
            session.receive(packet);
        }
        reply.payload(SocketIoPackets.of("ok"));
    }

    private void poll(SocketIoSession session, String timestamp, boolean begin) {
        if (begin) {
            session.open(true);
        }
        polled = session;
        if (!session.transport().poll(reply, timestamp)) {
            reply.error(3, "The session cannot be polled now");
        }
    }

    private void upgrade(Channel channel, FullHttpRequest request, SocketIoSession session, boolean begin) {
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(PATH, null, false, maxFrameSize).newHandshaker(request);
        if (handshaker == null || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            reply.error(3, "Bad request");
            if (begin) {
                session.transport().end();
            }
            return;
        }
        Outbox outbox = new Outbox(channel);
        SocketIoWebsocket socket = new SocketIoWebsocket(session, outbox);
        UpgradeHandler.keepOnlyTheCodec(channel.pipeline());
        channel.pipeline().addLast(server.newTimeout(), new WebSocketFrameAggregator(maxFrameSize), outbox, socket);
        handshaker.handshake(channel, request).addListener(done -> {
            if (!done.isSuccess()) {
                channel.close();
                if (begin) {
                    session.transport().end();
                }
            } else if (begin) {
                socket.begin(channel.pipeline().context(socket));
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (polled != null) {
            polled.transport().pollGone(reply);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("A Socket.IO connection ends", cause);
        ctx.close();
    }

    private static String first(QueryStringDecoder query, String name) {
        Map<String, List<String>> parameters = query.parameters();
        return parameters.containsKey(name) ? parameters.get(name).get(0) : "";
    }
}
