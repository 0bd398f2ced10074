package io.github.evolutionsync.livefeed;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.List;

/** The way to one client. Nothing here blocks. */
interface Transport {

    /** Encodes what is not encoded yet; throws where that fails, before any of it is written. */
    default void prepare(List<Frame> frames) {}

    /** Done when the frame has left, failed when it cannot any more. */
    Future<?> write(Frame frame);

    void flush();

    /** False while so much waits for the client that no more should be written. */
    boolean isWritable();

    /** What waits for the client is not sent any more. On any thread, and under no lock but its own. */
    void drop();

    /** Says why, where the client can be told, and ends. Done when the client is gone. */
    Future<?> close(WebSocketCloseStatus status);

    /** For timers. */
    EventExecutor executor();
}
