package io.github.evolutionsync.demo;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives each request, records it, and passes it to the API or to the socket's handshake. */
final class HttpGate extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGate.class);

    private static final int PART = 64 * 1024;

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
        received.accept(RequestBody.shortened(request));
        if (request.path().startsWith("/socket.io")) {
            handshake.answer(ctx, http, request);
        } else {
            boolean keepAlive = HttpUtil.isKeepAlive(http);
            api.answer(request, answer -> writeInTime(ctx, answer, keepAlive));
        }
    }

    private void writeInTime(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        if (answer.delay().isZero()) {
            write(ctx, answer, keepAlive);
        } else {
            ctx.executor()
                    .schedule(
                            () -> write(ctx, answer, keepAlive), answer.delay().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void write(ChannelHandlerContext ctx, Answer answer, boolean keepAlive) {
        if (answer.isCut()) {
            ctx.close();
            return;
        }
        Duration open = keepAlive ? settings.keepAlive() : null;
        ChannelFuture written = answer.stream() == null
                ? ctx.writeAndFlush(ExpressAnswer.of(answer, settings.clock().instant(), open))
                : stream(ctx, answer, open);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ChannelFuture stream(ChannelHandlerContext ctx, Answer answer, Duration open) {
        if (ctx.pipeline().get(ChunkedWriteHandler.class) == null) {
            ctx.pipeline().addBefore(ctx.name(), "chunks", new ChunkedWriteHandler());
        }
        StreamedBody body = answer.stream();
        ctx.write(ExpressAnswer.start(answer, settings.clock().instant(), open));
        if (body.cutAfter() >= 0) {
            return ctx.writeAndFlush(new UnfinishedContent(body.content().get(), body.cutAfter()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
        return ctx.writeAndFlush(
                new HttpChunkedInput(new ChunkedStream(body.content().get(), PART)));
    }

    private ReceivedRequest read(FullHttpRequest http) {
        QueryStringDecoder uri = new QueryStringDecoder(http.uri());
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, values.get(0)));
        Map<String, String> headers = new HashMap<>();
        http.headers()
                .forEach(header -> headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        RequestBody body = RequestBody.of(http);
        return new ReceivedRequest(
                settings.clock().instant(),
                http.method().name(),
                uri.rawPath(),
                query,
                headers,
                body.text(),
                body.json());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("A connection of the simulated Evolution failed", cause);
        ctx.close();
    }
}
