package io.github.evolutionsync.livefeed;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/** The answer to one request of Engine.IO. */
final class SocketIoReply {

    /** HTTP clients notice a broken connection, and repeat their request on another one, within this time. */
    private static final long REPEATED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Channel channel;
    private final boolean keepAlive;
    private final String origin;
    private volatile boolean given;
    private volatile long packetsAt;

    SocketIoReply(Channel channel, HttpRequest request) {
        this.channel = channel;
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.origin = request.headers().get(HttpHeaderNames.ORIGIN);
    }

    boolean isGiven() {
        return given;
    }

    /** For a connection that is closed: true if the client may not have received the packets of its last answer. */
    boolean mayBeLost() {
        return keepAlive && packetsAt != 0 && System.nanoTime() - packetsAt < REPEATED_NANOS;
    }

    /** Packets that the client does not receive again. */
    ChannelFuture packets(ByteBuf packets) {
        packetsAt = System.nanoTime();
        return payload(packets);
    }

    ChannelFuture payload(ByteBuf packets) {
        return send(HttpResponseStatus.OK, "text/plain; charset=UTF-8", packets);
    }

    /** Engine.IO's own errors: 0 unknown transport, 1 unknown session, 2 bad method, 3 bad request, 5 protocol version. */
    void error(int code, String message) {
        send(
                HttpResponseStatus.BAD_REQUEST,
                "application/json",
                SocketIoPackets.of(SocketIoPackets.object()
                        .put("code", code)
                        .put("message", message)
                        .toString()));
    }

    void refuse(Refusal refusal) {
        send(refusal.status(), "application/json", SocketIoPackets.of(JsonError.body(refusal.getMessage())));
    }

    /** The answer to a browser's CORS preflight request. */
    void preflight() {
        send(HttpResponseStatus.NO_CONTENT, "text/plain", SocketIoPackets.of(""));
    }

    ChannelFuture send(HttpResponseStatus status, String type, ByteBuf content) {
        given = true;
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (origin != null) {
            // no cookie is ever used: a page's rights depend on its token
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET,POST")
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization,Content-Type")
                    .set(HttpHeaderNames.VARY, "Origin");
        }
        HttpUtil.setContentLength(response, content.readableBytes());
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = channel.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        return written;
    }
}
