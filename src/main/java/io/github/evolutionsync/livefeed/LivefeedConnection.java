package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.watch.LogFields;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. It first resumes, page by page at its own reading speed, and then follows. No method blocks: a follower
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

    InetAddress address() {
        return client.address();
    }

    /** The position up to which the client has everything; null for a new client. */
    synchronized Long position() {
        return position;
    }

    /**
     * Whether the client has every row in its state at this position. False between two pages, and for a client that
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
     * Delivers a page of changes. The client may already have part of it. After the last page, the client follows.
     *
     * @param wake called when a client that had to wait can continue
     */
    synchronized void deliver(Updates updates, Runnable wake) {
        if (state == State.CLOSING) {
            return;
        }
        boolean wasSetBack = !ready && position != null && position > updates.head();
        long known = position == null || wasSetBack ? updates.head() : position;
        List<Frame> frames = ready ? updates.after(known) : welcome(updates, known);
        transport.prepare(frames);
        failures = 0;
        if (state == State.FOLLOWING && !frames.isEmpty() && !readsInTime()) {
            return;
        }
        ready = true;
        position = Math.max(known, updates.position());
        complete = updates.isWhole();
        Future<?> last = null;
        for (Frame frame : frames) {
            last = write(frame);
        }
        if (state == State.RESUMING) {
            if (last != null && !(updates.isWhole() && transport.isWritable())) {
                pace(last, wake);
            } else if (updates.isWhole()) {
                state = State.FOLLOWING;
                early.forEach(this::write);
                early.clear();
            }
        }
        transport.flush();
    }

    private static List<Frame> welcome(Updates updates, long known) {
        List<Frame> frames = new ArrayList<>();
        frames.add(Frame.ready(known, updates.head()));
        frames.addAll(updates.after(known));
        return frames;
    }

    /** Continues when this frame is written, and also when the client is gone, because the write has then failed. */
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

    /** Sends a frame outside the order of changes. A resuming client receives it after its last page. */
    synchronized void broadcast(Frame frame) {
        if (state == State.CLOSING) {
            return;
        }
        try {
            transport.prepare(List.of(frame));
        } catch (RuntimeException e) { // the other connections must still receive it
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

    /** Stops sending, because the client leaves or is gone. False if it was already leaving. */
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
     * Closes the connection, because others need the memory of its waiting frames. Not synchronized, because the caller
     * may hold the lock of another connection.
     */
    void makeRoom() {
        transport.drop();
        transport.executor().execute(this::closeAsTooSlow);
    }

    /** Closes the connection, because there are too many. Asynchronous, since the caller may hold the lock of another one. */
    void giveWay() {
        transport.executor().execute(() -> close(CloseCodes.BUSY));
    }

    private Future<?> write(Frame frame) {
        meters.countFrame();
        return transport.write(frame);
    }
}
