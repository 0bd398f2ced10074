package io.github.evolutionsync.livefeed;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A websocket: a frame is a text frame. */
record WebsocketTransport(Channel channel) implements Transport {

    private static final long CLOSE_SECONDS = 5;

    @Override
    public Future<?> write(Frame frame) {
        return channel.write(new TextWebSocketFrame(frame.content().retainedDuplicate()));
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Says the code to the client, then waits a little for its answer: a socket closed at once can lose the code. */
    @Override
    public Future<?> close(WebSocketCloseStatus status) {
        channel.writeAndFlush(new CloseWebSocketFrame(status)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        return channel.closeFuture();
    }

    @Override
    public EventExecutor executor() {
        return channel.eventLoop();
    }
}
