package io.github.evolutionsync.livefeed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/**
 * What Engine.IO sends to one client: by polling at first, where packets wait for the next request, until it upgrades to
 * a websocket. Listeners are told on the executor and never under the lock: they take a connection's, and who holds that
 * takes this one.
 */
final class SocketIoTransport implements Transport {

    private static final ByteBuf SEPARATOR = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0x1e}));
    private static final ByteBuf CLOSE = Unpooled.unreleasableBuffer(SocketIoPackets.of("1"));
    private static final ByteBuf NOOP = Unpooled.unreleasableBuffer(SocketIoPackets.of("6"));

    private final SocketIoPackets packets;
    private final EventExecutor executor;
    private final int limit;
    private final Promise<Void> ended;
    private final List<Waiting> queue = new ArrayList<>();
    private long waitingBytes;
    private SocketIoReply poll;
    private boolean probed;
    private boolean closed;
    private volatile Channel websocket;

    private record Waiting(ByteBuf packet, Promise<Void> written) {}

    SocketIoTransport(SocketIoPackets packets, EventExecutor executor, int limit) {
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
        return write(frame.packet());
    }

    Future<?> write(ByteBuf packet) {
        Channel channel = websocket;
        return channel == null ? enqueue(packet) : channel.write(text(packet));
    }

    private static TextWebSocketFrame text(ByteBuf packet) {
        return new TextWebSocketFrame(packet.retainedDuplicate());
    }

    private synchronized Future<?> enqueue(ByteBuf packet) {
        if (websocket != null) {
            return websocket.write(text(packet));
        }
        if (closed) {
            return executor.newFailedFuture(new ClosedChannelException());
        }
        Promise<Void> written = executor.newPromise();
        queue.add(new Waiting(packet, written));
        waitingBytes += packet.readableBytes();
        return written;
    }

    @Override
    public void flush() {
        Channel channel = websocket;
        if (channel != null) {
            channel.flush();
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
        ChannelFuture written = answer(Unpooled.wrappedBuffer(parts.length, parts));
        written.addListener(done -> executor.execute(() -> settle(sent, done)));
    }

    private ChannelFuture answer(ByteBuf payload) {
        SocketIoReply reply = poll;
        poll = null;
        return reply.payload(payload);
    }

    private List<Waiting> takeAll() {
        List<Waiting> all = List.copyOf(queue);
        queue.clear();
        waitingBytes = 0;
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

    /** A request that waits for packets. False where it cannot: the session is closed, upgraded, or asks twice. */
    synchronized boolean poll(SocketIoReply reply) {
        if (closed || websocket != null || poll != null) {
            return false;
        }
        poll = reply;
        answer();
        if (probed && poll != null) {
            // the client waits for this before it upgrades
            answer(NOOP.duplicate());
        }
        return true;
    }

    /** The connection of a waiting request is gone, and with it the client. */
    synchronized void pollGone(SocketIoReply reply) {
        if (poll == reply) {
            poll = null;
            end();
        }
    }

    /** True: a websocket may take over. */
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

    /** From now on by this websocket. */
    synchronized void upgrade(Channel channel) {
        if (closed) {
            channel.close();
            return;
        }
        if (poll != null) {
            answer(NOOP.duplicate());
        }
        List<Waiting> waiting = takeAll();
        waiting.forEach(packet -> channel.write(text(packet.packet()))
                .addListener(done -> executor.execute(() -> settle(List.of(packet), done))));
        websocket = channel;
        channel.closeFuture().addListener(done -> end());
        executor.execute(channel::flush);
    }

    @Override
    public synchronized boolean isWritable() {
        return websocket == null ? waitingBytes < limit : websocket.isWritable();
    }

    @Override
    public Future<?> close(WebSocketCloseStatus status) {
        Channel channel = websocket;
        if (channel != null) {
            // without a close frame, after which the Java client waits for ever; clients come back from both alike
            return channel.close();
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

    /** Nothing goes out any more. */
    synchronized void end() {
        closed = true;
        List<Waiting> lost = takeAll();
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
