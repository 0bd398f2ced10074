package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives each request, records it, and passes it to the API or to the socket's handshake. */
final class HttpGate extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGate.class);

    private final HttpApi api;
    private final Handshake handshake;
    private final Consumer<ReceivedRequest> received;
    private final SimulatedEvolutionSettings settings;

    HttpGate(
            HttpApi api, Handshake handshake, Consumer<ReceivedRequest> received, SimulatedEvolutionSettings settings) {
        this.api = api;
        this.handshake = handshake;
        this.received = received;
        this.settings = settings;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest http) {
        ReceivedRequest request = read(http);
        received.accept(request);
        if (request.path().startsWith("/socket.io")) {
            handshake.answer(ctx, http, request);
        } else {
            boolean keepAlive = HttpUtil.isKeepAlive(http);
            api.answer(request, answer -> write(ctx, answer, keepAlive));
        }
    }

    private void write(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        if (answer.isCut()) {
            ctx.close();
            return;
        }
        var written = ctx.writeAndFlush(
                ExpressAnswer.of(answer, settings.clock().instant(), keepAlive ? settings.keepAlive() : null));
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ReceivedRequest read(FullHttpRequest http) {
        QueryStringDecoder uri = new QueryStringDecoder(http.uri());
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, values.get(0)));
        Map<String, String> headers = new HashMap<>();
        http.headers()
                .forEach(header -> headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        String text = http.content().toString(StandardCharsets.UTF_8);
        return new ReceivedRequest(
                settings.clock().instant(), http.method().name(), uri.rawPath(), query, headers, text, body(text));
    }

    private static JsonNode body(String text) {
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            LOG.debug("A request's body is not valid JSON: {}", e.getOriginalMessage());
            return MissingNode.getInstance();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("A connection of the simulated Evolution failed", cause);
        ctx.close();
    }
}
