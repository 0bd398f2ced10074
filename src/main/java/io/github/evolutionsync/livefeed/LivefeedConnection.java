package io.github.evolutionsync.livefeed;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
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
    private ChannelFuture unread;

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

    /** False when the client still has to read; then {@code wake} is called as soon as it has. */
    synchronized boolean waitUntilRead(Runnable wake) {
        if (unread == null || channel.isWritable() || unread.isDone()) {
            return true;
        }
        unread.addListener(done -> wake.run());
        return false;
    }

    /** A page of what the client missed. After the last one it follows. */
    synchronized void resume(News news) {
        if (state != State.RESUMING) {
            return;
        }
        if (!ready) {
            ready = true;
            if (position != null && position > news.head()) {
                position = news.head(); // the database was set back
            }
            write(Frame.of("{\"event\":\"ready\",\"seq\":" + news.head() + "}"));
        }
        ChannelFuture last = tell(news);
        if (news.isWhole()) {
            state = State.FOLLOWING;
            early.forEach(this::write);
            early.clear();
        } else if (last != null) {
            unread = last;
            channel.eventLoop().schedule(() -> closeUnlessDone(last), sendTimeout, TimeUnit.MILLISECONDS);
        }
        channel.flush();
    }

    /** Live news; the client has part of them where it came a moment ago. */
    synchronized void follow(News news) {
        if (state == State.FOLLOWING && (news.items().isEmpty() || readsInTime())) {
            tell(news);
            channel.flush();
        }
    }

    /** A frame that has no place in the order of changes: never before the client is ready. */
    synchronized void broadcast(Frame frame) {
        if (state == State.RESUMING) {
            early.add(frame);
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

    private ChannelFuture tell(News news) {
        long start = position == null ? news.head() : position;
        ChannelFuture last = null;
        for (News.Item item : news.items()) {
            Frame frame = item.seq() > start ? item.after(start) : null;
            if (frame != null) {
                last = write(frame);
            }
        }
        position = position == null ? news.head() : Math.max(start, news.position());
        return last;
    }

    private boolean readsInTime() {
        if (channel.isWritable()) {
            return true;
        }
        LOG.info("Connection {} of tenant {} reads too slowly and is closed with 1013", id, tenant());
        close(CloseCodes.TOO_SLOW);
        return false;
    }

    private void closeUnlessDone(ChannelFuture written) {
        if (!written.isDone()) {
            close(CloseCodes.TOO_SLOW);
        }
    }

    private ChannelFuture write(Frame frame) {
        meters.countFrame();
        return channel.write(new TextWebSocketFrame(frame.content().retainedDuplicate()));
    }
}
