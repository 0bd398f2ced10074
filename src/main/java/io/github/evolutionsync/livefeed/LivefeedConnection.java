package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.watch.LogFields;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: first it resumes, page by page and as fast as it reads, then it follows. No method blocks: a follower
 * that does not read in time is closed.
 */
final class LivefeedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LivefeedConnection.class);
    private static final int TRIES = 3;

    private enum State {
        RESUMING,
        FOLLOWING,
        CLOSING
    }

    private final String id = UUID.randomUUID().toString();
    private final Transport transport;
    private final AdmittedClient client;
    private final LivefeedConfiguration configuration;
    private final LivefeedMeters meters;
    private final List<Frame> early = new ArrayList<>();
    private State state = State.RESUMING;
    private Long position;
    private boolean complete;
    private boolean ready;
    private boolean busy;
    private int failures;
    private Future<?> closing = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);

    LivefeedConnection(
            Transport transport, AdmittedClient client, LivefeedConfiguration configuration, LivefeedMeters meters) {
        this.transport = transport;
        this.client = client;
        this.configuration = configuration;
        this.meters = meters;
        this.position = client.since();
    }

    String id() {
        return id;
    }

    String tenant() {
        return client.tenant();
    }

    /** The position up to which the client has everything; null for a new client. */
    synchronized Long position() {
        return position;
    }

    /**
     * Whether the client has every row in its state at this position: false between two pages, and for a client that
     * has just returned.
     */
    synchronized boolean isComplete() {
        return complete;
    }

    synchronized boolean isResuming() {
        return state == State.RESUMING;
    }

    synchronized boolean isFollowing() {
        return state == State.FOLLOWING;
    }

    /** False while the client still reads its last page, or waits after a failure. */
    synchronized boolean canRead() {
        return !busy;
    }

    /**
     * A page of changes, of which the client may have part. After a page without a next one, it follows.
     *
     * @param wake called when a client that had to wait can continue
     */
    synchronized void tell(Updates news, Runnable wake) {
        if (state == State.CLOSING) {
            return;
        }
        boolean wasSetBack = !ready && position != null && position > news.head();
        long known = position == null || wasSetBack ? news.head() : position;
        List<Frame> frames = ready ? news.after(known) : welcome(news, known);
        transport.prepare(frames);
        failures = 0;
        if (state == State.FOLLOWING && !frames.isEmpty() && !readsInTime()) {
            return;
        }
        ready = true;
        position = Math.max(known, news.position());
        complete = news.isWhole();
        Future<?> last = null;
        for (Frame frame : frames) {
            last = write(frame);
        }
        if (state == State.RESUMING) {
            if (last != null && !(news.isWhole() && transport.isWritable())) {
                pace(last, wake);
            } else if (news.isWhole()) {
                state = State.FOLLOWING;
                early.forEach(this::write);
                early.clear();
            }
        }
        transport.flush();
    }

    private static List<Frame> welcome(Updates news, long known) {
        List<Frame> frames = new ArrayList<>();
        frames.add(Frame.ready(known, news.head()));
        frames.addAll(news.after(known));
        return frames;
    }

    /** Continues when this is written, even if the client is gone, because then the write has failed. */
    private void pace(Future<?> written, Runnable wake) {
        busy = true;
        Future<?> limit = transport
                .executor()
                .schedule(() -> close(CloseCodes.TOO_SLOW), configuration.getSendTimeout(), TimeUnit.MILLISECONDS);
        written.addListener(done -> {
            limit.cancel(false);
            rested();
            wake.run();
        });
    }

    synchronized boolean hasFailed() {
        return failures > 0;
    }

    /** A read failed. A follower waits; a new client is closed, since another node may serve it. */
    synchronized void failed() {
        busy = true;
        if (++failures >= TRIES && state == State.RESUMING) {
            close(CloseCodes.FAILED);
        }
    }

    synchronized void rested() {
        busy = false;
    }

    /** A frame outside the order of changes: never before the client is ready. */
    synchronized void broadcast(Frame frame) {
        if (state == State.CLOSING) {
            return;
        }
        try {
            transport.prepare(List.of(frame));
        } catch (RuntimeException e) { // the others must get it all the same
            LOG.warn("A frame for connection {} of tenant {} could not be encoded: {}", id, tenant(), e.toString());
            return;
        }
        if (state == State.RESUMING) {
            early.add(frame);
            if (early.stream().mapToLong(Frame::size).sum() > configuration.getSendBufferLimit()) {
                close(CloseCodes.BUSY);
            }
        } else if (readsInTime()) {
            write(frame);
            transport.flush();
        }
    }

    /** Completes when the client is gone. */
    synchronized Future<?> close(WebSocketCloseStatus status) {
        if (leave()) {
            meters.countClosed(status.code());
            LOG.debug("Closing connection {} of tenant {}: {}", id, tenant(), status);
            closing = transport.close(status);
        }
        return closing;
    }

    /** The client leaves, or is gone: nothing more is sent. False if it was already leaving. */
    synchronized boolean leave() {
        boolean first = state != State.CLOSING;
        state = State.CLOSING;
        early.clear();
        return first;
    }

    private boolean readsInTime() {
        if (transport.isWritable()) {
            return true;
        }
        closeAsTooSlow();
        return false;
    }

    private void closeAsTooSlow() {
        LogFields.with(
                "tenant",
                tenant(),
                () -> LOG.info("Connection {} of tenant {} reads too slowly and is closed with 1013", id, tenant()));
        close(CloseCodes.TOO_SLOW);
    }

    /**
     * Others need the memory of its waiting frames. Not synchronized, because the caller may be working for another
     * connection.
     */
    void makeRoom() {
        transport.drop();
        transport.executor().execute(this::closeAsTooSlow);
    }

    private Future<?> write(Frame frame) {
        meters.countFrame();
        return transport.write(frame);
    }
}
