package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Account;
import io.github.evolutionsync.edge.Edge;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** One HTTP connection. It checks and upgrades websocket requests, and passes everything else through. */
final class UpgradeHandler extends ChannelDuplexHandler {

    private final LivefeedComponent component;
    private final ConnectionPolicy policy;
    private HttpRequest mine;
    private int unanswered;

    UpgradeHandler(LivefeedComponent component) {
        this.component = component;
        this.policy = new ConnectionPolicy(component);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        component.edge().guard(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            mine = request.decoderResult().isSuccess() && policy.isFor(request) ? request : null;
            if (mine == null) {
                unanswered++;
            }
        }
        if (mine == null) {
            ctx.fireChannelRead(message);
            return;
        }
        boolean whole = message instanceof LastHttpContent;
        ReferenceCountUtil.release(message);
        if (whole) {
            open(ctx);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            unanswered--;
        }
        ctx.write(message, promise);
    }

    private void open(ChannelHandlerContext ctx) {
        if (unanswered > 0) {
            // answers that are still due would end up between frames
            ctx.close();
            return;
        }
        try {
            InetSocketAddress address = (InetSocketAddress) ctx.channel().remoteAddress();
            upgrade(ctx, policy.admit(mine, address.getAddress()));
        } catch (Refusal refusal) {
            refuse(ctx, refusal);
        } catch (IllegalArgumentException e) {
            refuse(ctx, new Refusal(HttpResponseStatus.BAD_REQUEST, "The query is not encoded correctly"));
        }
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        boolean keepAlive = HttpUtil.isKeepAlive(mine);
        HttpResponse response = JsonError.response(refusal.status(), refusal.getMessage());
        if (refusal.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set("WWW-Authenticate", "Bearer");
        } else if (refusal.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers().set("Upgrade", "websocket").set("Sec-WebSocket-Version", "13");
        } else if (refusal.retryAfterSeconds() > 0) {
            response.headers().set("Retry-After", refusal.retryAfterSeconds());
        }
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = ctx.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void upgrade(ChannelHandlerContext ctx, AdmittedClient client) {
        LivefeedConfiguration configuration = component.getConfiguration();
        Channel channel = ctx.channel();
        FullHttpRequest request = new DefaultFullHttpRequest(
                mine.protocolVersion(),
                mine.method(),
                mine.uri(),
                Unpooled.EMPTY_BUFFER,
                mine.headers(),
                EmptyHttpHeaders.INSTANCE);
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        configuration.getPath(),
                        null,
                        WebSocketDecoderConfig.newBuilder()
                                .maxFramePayloadLength(configuration.getMaxFrameSize())
                                .allowExtensions(false)
                                // otherwise Netty would answer before the encoder of frames is there; SocketHandler
                                // answers
                                .closeOnProtocolViolation(false)
                                .build())
                .newHandshaker(request);
        keepOnlyTheCodec(ctx.pipeline());
        component.edge().known(channel, client.tenant());
        Outbox outbox = new Outbox(channel);
        LivefeedConnection connection = new LivefeedConnection(
                new WebsocketTransport(channel, outbox, configuration.getSendBufferLimit()),
                client,
                configuration,
                component.meters());
        outbox.join(Account.of(channel), connection::makeRoom);
        ctx.pipeline()
                .addLast(outbox)
                .addLast(new IdleStateHandler(configuration.getPingInterval(), 0, 0, TimeUnit.MILLISECONDS))
                .addLast(new SocketHandler(connection, client, component.hub(), configuration));
        handshaker.handshake(channel, request).addListener(done -> {
            if (done.isSuccess()) {
                component.hub().opened(connection, client.address());
            } else {
                channel.close();
            }
        });
    }

    /** Camel's handlers only understand HTTP. */
    static void keepOnlyTheCodec(ChannelPipeline pipeline) {
        for (ChannelHandler handler : pipeline.toMap().values()) {
            if (!(handler instanceof HttpObjectDecoder
                    || Edge.isGuard(handler)
                    || handler instanceof HttpObjectEncoder
                    || handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
    }
}
