package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.watch.LogFields;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open websocket: first it resumes, page by page and as fast as its client reads, then it follows. No method blocks:
 * a follower that does not read in time is closed.
 */
final class LivefeedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LivefeedConnection.class);
    private static final long CLOSE_SECONDS = 5;
    private static final int TRIES = 3;

    private enum State {
        RESUMING,
        FOLLOWING,
        CLOSING
    }

    private final String id = UUID.randomUUID().toString();
    private final Channel channel;
    private final Visitor visitor;
    private final long sendTimeout;
    private final LivefeedMeters meters;
    private final List<Frame> early = new ArrayList<>();
    private State state = State.RESUMING;
    private Long position;
    private boolean ready;
    private boolean busy;
    private int failures;

    LivefeedConnection(Channel channel, Visitor visitor, long sendTimeout, LivefeedMeters meters) {
        this.channel = channel;
        this.visitor = visitor;
        this.sendTimeout = sendTimeout;
        this.meters = meters;
        this.position = visitor.since();
    }

    String id() {
        return id;
    }

    String tenant() {
        return visitor.tenant();
    }

    /** Up to where the client has everything; null: it has never been here. */
    synchronized Long position() {
        return position;
    }

    synchronized boolean isResuming() {
        return state == State.RESUMING;
    }

    synchronized boolean isFollowing() {
        return state == State.FOLLOWING;
    }

    /** False while the client still reads its last page, or rests after a failure. */
    synchronized boolean canRead() {
        return !busy;
    }

    /**
     * A page of news, of which the client may have part. After a page without a next one, it follows.
     *
     * @param wake is run when a client that could not go on can
     */
    synchronized void tell(News news, Runnable wake) {
        failures = 0;
        if (state == State.CLOSING) {
            return;
        }
        if (!ready) {
            ready = true;
            boolean wasSetBack = position != null && position > news.head();
            position = position == null || wasSetBack ? Long.valueOf(news.head()) : position;
            write(Frame.of("{\"event\":\"ready\",\"seq\":" + news.head() + "}"));
        }
        List<Frame> frames = news.after(position);
        if (state == State.FOLLOWING && !frames.isEmpty() && !readsInTime()) {
            return;
        }
        position = Math.max(position, news.position());
        ChannelFuture last = null;
        for (Frame frame : frames) {
            last = write(frame);
        }
        if (state == State.RESUMING) {
            if (last != null && !(news.isWhole() && channel.isWritable())) {
                pace(last, wake);
            } else if (news.isWhole()) {
                state = State.FOLLOWING;
                early.forEach(this::write);
                early.clear();
            }
        }
        channel.flush();
    }

    /** Goes on when this is written: also when the client is gone, for then writing has failed. */
    private void pace(ChannelFuture written, Runnable wake) {
        busy = true;
        Future<?> limit =
                channel.eventLoop().schedule(() -> close(CloseCodes.TOO_SLOW), sendTimeout, TimeUnit.MILLISECONDS);
        written.addListener(done -> {
            limit.cancel(false);
            rested();
            wake.run();
        });
    }

    synchronized boolean hasFailed() {
        return failures > 0;
    }

    /** News could not be read. Who follows waits; who has just come may be better served elsewhere. */
    synchronized void failed() {
        busy = true;
        if (++failures >= TRIES && state == State.RESUMING) {
            close(CloseCodes.FAILED);
        }
    }

    synchronized void rested() {
        busy = false;
    }

    /** A frame that has no place in the order of changes: never before the client is ready. */
    synchronized void broadcast(Frame frame) {
        if (state == State.RESUMING) {
            early.add(frame);
            int limit = channel.config().getWriteBufferHighWaterMark();
            if (early.stream().mapToLong(Frame::size).sum() > limit) {
                close(CloseCodes.BUSY);
            }
        } else if (state == State.FOLLOWING && readsInTime()) {
            write(frame);
            channel.flush();
        }
    }

    /** Says the code to the client, then waits a little for its answer: a socket closed at once can lose the code. */
    synchronized ChannelFuture close(WebSocketCloseStatus status) {
        if (state != State.CLOSING) {
            state = State.CLOSING;
            early.clear();
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
            early.clear();
            channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean readsInTime() {
        if (channel.isWritable()) {
            return true;
        }
        LogFields.with(
                "tenant",
                tenant(),
                () -> LOG.info("Connection {} of tenant {} reads too slowly and is closed with 1013", id, tenant()));
        close(CloseCodes.TOO_SLOW);
        return false;
    }

    private ChannelFuture write(Frame frame) {
        meters.countFrame();
        return channel.write(new TextWebSocketFrame(frame.content().retainedDuplicate()));
    }
}
