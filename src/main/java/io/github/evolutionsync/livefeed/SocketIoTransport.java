package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Account;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.Shared;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/**
 * The Engine.IO transport of one client. At first the client polls, and packets wait for its next request, until it
 * upgrades to a websocket. Listeners are called on the executor and never under the lock: they take a connection's
 * lock, and code that holds a connection's lock takes this one.
 */
final class SocketIoTransport implements Transport {

    private static final ByteBuf CLOSE = Unpooled.unreleasableBuffer(SocketIoPackets.of("1"));
    private static final ByteBuf NOOP = Unpooled.unreleasableBuffer(SocketIoPackets.of("6"));

    private final SocketIoPackets packets;
    private final EventExecutor executor;
    private final int limit;
    private final Promise<Void> ended;
    private final Edge edge;
    private final PacketQueue queue;
    private String tenant;
    private Account account;
    private Runnable makeRoom;
    private SocketIoReply poll;
    private String pollTimestamp;
    private String answeredTimestamp;
    private boolean probed;
    private boolean closed;
    private volatile Outbox websocket;

    SocketIoTransport(SocketIoPackets packets, EventExecutor executor, int limit, Edge edge) {
        this.edge = edge;
        this.packets = packets;
        this.executor = executor;
        this.limit = limit;
        this.ended = executor.newPromise();
        this.queue = new PacketQueue(executor);
    }

    @Override
    public void prepare(List<Frame> frames) {
        packets.prepare(frames);
    }

    @Override
    public Future<?> write(Frame frame) {
        return write(frame.packet(), frame.shared());
    }

    Future<?> write(ByteBuf packet) {
        return write(packet, null);
    }

    private Future<?> write(ByteBuf packet, Shared shared) {
        Outbox outbox = websocket;
        return outbox == null ? enqueue(packet, shared) : outbox.write(packet, shared);
    }

    private synchronized Future<?> enqueue(ByteBuf packet, Shared shared) {
        if (websocket != null) {
            return websocket.write(packet, shared);
        }
        if (closed) {
            return executor.newFailedFuture(new ClosedChannelException());
        }
        return queue.add(packet, shared);
    }

    @Override
    public void flush() {
        Outbox outbox = websocket;
        if (outbox != null) {
            outbox.flush();
        } else {
            answer();
        }
    }

    private synchronized void answer() {
        if (poll == null || queue.isEmpty()) {
            return;
        }
        answeredTimestamp = pollTimestamp;
        queue.sendTo(takePoll());
    }

    private void answer(ByteBuf payload) {
        takePoll().payload(payload);
    }

    private SocketIoReply takePoll() {
        SocketIoReply reply = poll;
        poll = null;
        return reply;
    }

    /**
     * Accepts a request that waits for packets. False if it cannot wait: the session is closed or upgraded, another
     * request already waits, or it repeats the previous one, whose answer was lost. Then the client opens another
     * session, where it receives what it missed.
     *
     * @param timestamp different in each request of a JavaScript client; empty from Java
     */
    synchronized boolean poll(SocketIoReply reply, String timestamp) {
        if (!timestamp.isEmpty() && timestamp.equals(answeredTimestamp)) {
            close(CloseCodes.BUSY);
        }
        if (closed || websocket != null || poll != null) {
            return false;
        }
        poll = reply;
        pollTimestamp = timestamp;
        answer();
        if (probed && poll != null) {
            // the client waits for this before it upgrades
            answer(NOOP.duplicate());
        }
        return true;
    }

    /**
     * Ends the client if the connection of its waiting request is closed, or the answer to its last one may be lost. An
     * HTTP client repeats such a request by itself, so that the Socket.IO client does not notice that packets are
     * missing.
     */
    synchronized void pollGone(SocketIoReply reply) {
        if (poll == reply) {
            poll = null;
            end();
        } else if (reply.mayBeLost()) {
            close(CloseCodes.BUSY);
        }
    }

    /** True if a websocket may take over. */
    synchronized boolean probe() {
        if (closed || websocket != null || probed) {
            return false;
        }
        probed = true;
        if (poll != null) {
            answer(NOOP.duplicate());
        }
        return true;
    }

    synchronized void probeFailed() {
        probed = false;
    }

    /** Marks the client as authenticated. Frames follow. */
    synchronized void join(String tenant, Runnable makeRoom) {
        this.tenant = tenant;
        this.makeRoom = makeRoom;
        if (websocket == null) {
            account = edge.unread().open(tenant, queue::bytes, makeRoom);
            queue.join(account.share());
        } else {
            join(websocket);
        }
    }

    private void join(Outbox outbox) {
        edge.known(outbox.channel(), tenant);
        outbox.join(Account.of(outbox.channel()), makeRoom);
    }

    /** Sends packets to this websocket from now on. */
    synchronized void upgrade(Outbox outbox) {
        if (closed) {
            outbox.channel().close();
            return;
        }
        if (tenant != null) {
            join(outbox);
        }
        if (poll != null) {
            answer(NOOP.duplicate());
        }
        queue.moveTo(outbox);
        if (account != null) {
            account.gone();
        }
        websocket = outbox;
        outbox.channel().closeFuture().addListener(done -> end());
        outbox.flush();
    }

    @Override
    public synchronized boolean isWritable() {
        return (websocket == null ? queue.bytes() : websocket.bytes()) < limit;
    }

    @Override
    public Future<?> close(WebSocketCloseStatus status) {
        Outbox outbox = websocket;
        if (outbox != null) {
            // without a close frame, after which the Java client would wait forever; clients reconnect in either case
            return outbox.channel().close();
        }
        closePoll();
        return ended;
    }

    private synchronized void closePoll() {
        if (poll != null) {
            answer(CLOSE.duplicate());
        }
        end();
    }

    @Override
    public synchronized void drop() {
        if (websocket == null) {
            closed = true; // a later packet must not follow the lost ones
            queue.fail(() -> {});
        } else {
            websocket.drop();
        }
    }

    /** Stops sending. */
    synchronized void end() {
        closed = true;
        queue.fail(() -> ended.trySuccess(null));
        if (account != null) {
            account.gone();
        }
    }

    Future<Void> ended() {
        return ended;
    }

    @Override
    public EventExecutor executor() {
        return executor;
    }
}
