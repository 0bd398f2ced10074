package io.github.evolutionsync.livefeed;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A websocket: a frame is a text frame.
 *
 * @param limit maximum number of waiting bytes
 */
record WebsocketTransport(Channel channel, Outbox outbox, long limit) implements Transport {

    private static final long CLOSE_SECONDS = 5;

    @Override
    public Future<?> write(Frame frame) {
        return outbox.write(frame.content(), frame.shared());
    }

    @Override
    public void flush() {
        outbox.flush();
    }

    @Override
    public boolean isWritable() {
        return outbox.bytes() < limit;
    }

    /** Sends the close code, then briefly waits for the answer: if the socket closes at once, the code can be lost. */
    @Override
    public Future<?> close(WebSocketCloseStatus status) {
        if (status.equals(CloseCodes.TOO_SLOW)) {
            drop();
        }
        outbox.write(new CloseWebSocketFrame(status)).addListener(written -> {
            if (!written.isSuccess()) {
                channel.close();
            }
        });
        outbox.flush();
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        return channel.closeFuture();
    }

    @Override
    public void drop() {
        outbox.drop();
    }

    @Override
    public EventExecutor executor() {
        return channel.eventLoop();
    }
}
