package io.github.evolutionsync.livefeed;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open websocket. While the route that resumes it runs, live frames wait; then those above the seq that the route
 * tells are sent. No method blocks: what the client does not read in time closes it.
 */
final class LivefeedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LivefeedConnection.class);
    private static final long CLOSE_SECONDS = 5;
    private static final Comparator<Frame> BY_SEQ =
            Comparator.comparing(Frame::seq, Comparator.nullsLast(Comparator.naturalOrder()));

    private enum State {
        RESUMING,
        LIVE,
        CLOSING
    }

    private final String id = UUID.randomUUID().toString();
    private final Channel channel;
    private final Visitor visitor;
    private final long sendBufferLimit;
    private final LivefeedMeters meters;
    private final List<Frame> waiting = new ArrayList<>();
    private State state = State.RESUMING;
    private long waitingBytes;
    private long resumedTo = Long.MIN_VALUE;
    private long lastSent = Long.MIN_VALUE;

    LivefeedConnection(Channel channel, Visitor visitor, long sendBufferLimit, LivefeedMeters meters) {
        this.channel = channel;
        this.visitor = visitor;
        this.sendBufferLimit = sendBufferLimit;
        this.meters = meters;
    }

    String id() {
        return id;
    }

    String tenant() {
        return visitor.tenant();
    }

    /** The last seq that the client has, or null. */
    Long since() {
        return visitor.since();
    }

    /** Live frames of the tenant. */
    synchronized void deliver(List<Frame> frames) {
        if (state == State.LIVE) {
            writeLive(frames);
        } else if (state == State.RESUMING) {
            waiting.addAll(frames);
            waitingBytes += frames.stream().mapToLong(Frame::bytes).sum();
            if (waitingBytes > sendBufferLimit) {
                close(CloseCodes.TOO_SLOW);
            }
        }
    }

    /**
     * Frames for this connection alone, sent before what waits.
     *
     * @return done when the client has read enough for more
     */
    synchronized CompletableFuture<Void> answer(List<Frame> frames) {
        if (state == State.CLOSING) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        ChannelFuture last = null;
        for (Frame frame : frames) {
            last = write(frame);
        }
        channel.flush();
        if (last == null || channel.isWritable()) {
            written.complete(null);
        } else {
            // also when the client is gone: then writing has failed
            last.addListener(done -> written.complete(null));
        }
        return written;
    }

    /** The connection has everything up to this seq: live frames follow. */
    synchronized void live(long seq) {
        if (state == State.RESUMING) {
            resumedTo = seq;
            state = State.LIVE;
            waiting.sort(BY_SEQ);
            List<Frame> frames = List.copyOf(waiting);
            waiting.clear();
            writeLive(frames);
        }
    }

    /** Says the code to the client, then waits a little for its answer: a socket closed at once can lose the code. */
    synchronized ChannelFuture close(WebSocketCloseStatus status) {
        if (state != State.CLOSING) {
            state = State.CLOSING;
            waiting.clear();
            meters.countClosed(status.code());
            LOG.debug("Closing connection {} of tenant {}: {}", id, tenant(), status);
            channel.writeAndFlush(new CloseWebSocketFrame(status)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        return channel.closeFuture();
    }

    /** The client has said goodbye, or answers ours. */
    synchronized void closedByClient(CloseWebSocketFrame frame) {
        if (state == State.CLOSING) {
            channel.close();
        } else {
            state = State.CLOSING;
            waiting.clear();
            channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void writeLive(List<Frame> frames) {
        for (Frame frame : frames) {
            if (frame.seq() != null && (frame.seq() <= resumedTo || frame.seq() < lastSent)) {
                continue;
            }
            if (!channel.isWritable()) {
                LOG.info("Connection {} of tenant {} reads too slowly and is closed with 1013", id, tenant());
                close(CloseCodes.TOO_SLOW);
                return;
            }
            lastSent = frame.seq() == null ? lastSent : frame.seq();
            write(frame);
        }
        channel.flush();
    }

    private ChannelFuture write(Frame frame) {
        meters.countFrame();
        return channel.write(new TextWebSocketFrame(frame.content().retainedDuplicate()));
    }
}
