package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Account;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.Share;
import io.github.evolutionsync.edge.Shared;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Engine.IO transport of one client. At first the client polls, and packets wait for its next request, until it
 * upgrades to a websocket. Listeners are called on the executor and never under the lock: they take a connection's
 * lock, and code that holds a connection's lock takes this one.
 */
final class SocketIoTransport implements Transport {

    private static final ByteBuf SEPARATOR = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0x1e}));
    private static final ByteBuf CLOSE = Unpooled.unreleasableBuffer(SocketIoPackets.of("1"));
    private static final ByteBuf NOOP = Unpooled.unreleasableBuffer(SocketIoPackets.of("6"));

    private final SocketIoPackets packets;
    private final EventExecutor executor;
    private final int limit;
    private final Promise<Void> ended;
    private final Edge edge;
    private final List<Waiting> queue = new ArrayList<>();
    private volatile long waitingBytes;
    private String tenant;
    private Account account;
    private Share share;
    private Runnable makeRoom;
    private SocketIoReply poll;
    private String pollTimestamp;
    private String answeredTimestamp;
    private boolean probed;
    private boolean closed;
    private volatile Outbox websocket;

    /** @param shared null if it belongs to this client alone and is small */
    private record Waiting(ByteBuf packet, Shared shared, Promise<Void> written) {}

    SocketIoTransport(SocketIoPackets packets, EventExecutor executor, int limit, Edge edge) {
        this.edge = edge;
        this.packets = packets;
        this.executor = executor;
        this.limit = limit;
        this.ended = executor.newPromise();
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
        Promise<Void> written = executor.newPromise();
        queue.add(new Waiting(packet, shared, written));
        waitingBytes += packet.readableBytes();
        if (shared != null) {
            shared.hold(share);
        }
        return written;
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
        List<Waiting> sent = takeAll();
        ByteBuf[] parts = new ByteBuf[2 * sent.size() - 1];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = i % 2 == 1
                    ? SEPARATOR.duplicate()
                    : sent.get(i / 2).packet().retainedDuplicate();
        }
        answeredTimestamp = pollTimestamp;
        takePoll()
                .packets(Unpooled.wrappedBuffer(parts.length, parts))
                .addListener(done -> executor.execute(() -> settle(sent, done)));
    }

    private void answer(ByteBuf payload) {
        takePoll().payload(payload);
    }

    private SocketIoReply takePoll() {
        SocketIoReply reply = poll;
        poll = null;
        return reply;
    }

    private List<Waiting> takeAll() {
        List<Waiting> all = List.copyOf(queue);
        queue.clear();
        waitingBytes = 0;
        all.stream().map(Waiting::shared).filter(Objects::nonNull).forEach(shared -> shared.release(share));
        return all;
    }

    private static void settle(List<Waiting> sent, Future<?> done) {
        for (Waiting packet : sent) {
            if (done.isSuccess()) {
                packet.written().trySuccess(null);
            } else {
                packet.written().tryFailure(done.cause());
            }
        }
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
            end();
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
            account = edge.unread().open(tenant, () -> waitingBytes, makeRoom);
            share = account.share();
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
        List<Waiting> waiting = takeAll();
        waiting.forEach(packet -> outbox.write(packet.packet(), packet.shared())
                .addListener(done -> executor.execute(() -> settle(List.of(packet), done))));
        if (account != null) {
            account.gone();
        }
        websocket = outbox;
        outbox.channel().closeFuture().addListener(done -> end());
        outbox.flush();
    }

    @Override
    public synchronized boolean isWritable() {
        return (websocket == null ? waitingBytes : websocket.bytes()) < limit;
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
            List<Waiting> lost = takeAll();
            executor.execute(() -> settle(lost, executor.newFailedFuture(new ClosedChannelException())));
        } else {
            websocket.drop();
        }
    }

    /** Stops sending. */
    synchronized void end() {
        closed = true;
        List<Waiting> lost = takeAll();
        if (account != null) {
            account.gone();
        }
        executor.execute(() -> {
            settle(lost, executor.newFailedFuture(new ClosedChannelException()));
            ended.trySuccess(null);
        });
    }

    Future<Void> ended() {
        return ended;
    }

    @Override
    public EventExecutor executor() {
        return executor;
    }
}
