package io.github.evolutionsync.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Opens a socket: checks the key with Evolution's answers, and upgrades to websocket. */
final class Handshake {
    private static final int MAX_FRAME_BYTES = 1_000_000;

    /** Engine.IO's code for a connection that the application forbids. */
    private static final int FORBIDDEN = 4;

    private static final int UNKNOWN_TRANSPORT = 0;

    private final Instances instances;
    private final Namespaces namespaces;
    private final SimulatedEvolutionSettings settings;
    private final BooleanSupplier hung;

    Handshake(Instances instances, Namespaces namespaces, SimulatedEvolutionSettings settings, BooleanSupplier hung) {
        this.instances = instances;
        this.namespaces = namespaces;
        this.settings = settings;
        this.hung = hung;
    }

    void answer(ChannelHandlerContext ctx, FullHttpRequest http, ReceivedRequest request) {
        boolean websocket = "websocket".equals(request.query().get("transport"));
        Optional<String> refusal = refusal(request);
        if (refusal.isPresent()) {
            refuse(ctx, error(websocket ? 400 : 403, FORBIDDEN, refusal.get()));
        } else if (!websocket) {
            // polling itself is not simulated; Evolution gives the same answer to a client that may only use websocket
            refuse(ctx, error(400, UNKNOWN_TRANSPORT, "Transport unknown"));
        } else {
            upgrade(ctx, http, request);
        }
    }

    private Optional<String> refusal(ReceivedRequest request) {
        if (settings.loopbackNeedsNoKey() && request.query().containsKey("EIO")) {
            return Optional.empty();
        }
        String inQuery = request.query().getOrDefault("apikey", "");
        String key = inQuery.isEmpty() ? request.headers().getOrDefault("apikey", "") : inQuery;
        if (key.isEmpty()) {
            return Optional.of("apiKey is required");
        }
        return instances.isAnyKey(key) ? Optional.empty() : Optional.of("Invalid global token");
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest http, ReceivedRequest request) {
        String url = "ws://" + request.headers().get("host") + http.uri();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(url, null, false, MAX_FRAME_BYTES).newHandshaker(http);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(ctx.channel());
            return;
        }
        EngineSession session = new EngineSession(ctx.channel(), namespaces, settings, hung);
        handshaker.handshake(ctx.channel(), http).addListener(done -> {
            if (done.isSuccess()) {
                ctx.pipeline().addLast("session", session);
                session.open();
            } else {
                ctx.close();
            }
        });
    }

    /** Socket.IO runs before Express, so the answer has none of its headers, and the connection closes. */
    private static void refuse(ChannelHandlerContext ctx, Answer answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static Answer error(int status, int code, String message) {
        return Answer.of(status, Json.object().put("code", code).put("message", message));
    }
}
