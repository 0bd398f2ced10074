package io.github.evolutionsync.livefeed;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.List;

/** The transport to one client. No method blocks. */
interface Transport {

    /** Encodes the frames that are not encoded yet; throws if that fails, before any of them is written. */
    default void prepare(List<Frame> frames) {}

    /** Completes when the frame has left, and fails if it no longer can. */
    Future<?> write(Frame frame);

    void flush();

    /** False while too many bytes wait for the client. */
    boolean isWritable();

    /** Drops the waiting frames. May be called on any thread, and takes no lock but its own. */
    void drop();

    /** Sends the reason, if the client can receive it, and closes. Completes when the client is gone. */
    Future<?> close(WebSocketCloseStatus status);

    /** For timers. */
    EventExecutor executor();
}
