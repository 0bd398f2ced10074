package io.github.evolutionsync.edge;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Answers a request that was not read completely, and closes the connection. */
public final class LastAnswer {

    /** If a socket closes while its client still sends, the client gets a reset and may never see the answer. */
    private static final long LINGER_MILLIS = 1000;

    private LastAnswer() {}

    /** Sends the answer. The caller drops all further bytes of the client. */
    public static void send(ChannelHandlerContext ctx, HttpResponse response) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        closeAfter(ctx.writeAndFlush(response));
    }

    /** Closes the connection when this answer is written. */
    public static void closeAfter(ChannelFuture answer) {
        answer.addListener((ChannelFutureListener) written -> {
            if (written.isSuccess()
                    && written.channel() instanceof SocketChannel socket
                    && socket.pipeline().get(SslHandler.class) == null) {
                socket.shutdownOutput();
                socket.eventLoop().schedule(() -> socket.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                written.channel().close();
            }
        });
    }
}
