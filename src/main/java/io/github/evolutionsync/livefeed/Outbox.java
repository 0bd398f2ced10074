package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Account;
import io.github.evolutionsync.edge.Share;
import io.github.evolutionsync.edge.Shared;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The frames that wait for one websocket. A frame goes into the socket's own buffer when there is room; until then it
 * stays here, shared with all connections that wait for the same frame.
 */
final class Outbox extends ChannelInboundHandlerAdapter {

    /** Written before the socket accepts it. */
    private static final int BATCH = 64 << 10;

    private final Channel channel;
    private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile Share share;
    private volatile boolean dropped;

    /** @param shared null if it belongs to this client alone and is small */
    private record Entry(WebSocketFrame frame, Shared shared, ChannelPromise written) {}

    Outbox(Channel channel) {
        this.channel = channel;
        channel.closeFuture().addListener(closed -> drop());
    }

    Channel channel() {
        return channel;
    }

    /** Counts the frames that are sent from now on in this account. */
    void join(Account account, Runnable makeRoom) {
        share = account.share();
        account.queue(this::bytes, makeRoom);
    }

    /** The number of waiting bytes. */
    long bytes() {
        return bytes.get();
    }

    /**
     * Completes when the frame has left, and fails if it no longer can. May be called on any thread; {@link #flush}
     * sends.
     */
    Future<?> write(ByteBuf content, Shared shared) {
        return add(new TextWebSocketFrame(content.retainedDuplicate()), shared);
    }

    /** Places a frame after all waiting ones, or sends it at once if those were dropped. */
    Future<?> write(WebSocketFrame frame) {
        return dropped ? channel.writeAndFlush(frame) : add(frame, null);
    }

    private Future<?> add(WebSocketFrame frame, Shared shared) {
        Entry entry = new Entry(frame, shared, channel.newPromise());
        if (shared != null) {
            bytes.addAndGet(shared.bytes());
            shared.hold(share);
        }
        queue.add(entry);
        if (dropped) {
            drop();
        }
        return entry.written();
    }

    void flush() {
        if (!queue.isEmpty() && draining.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::drain);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        drain();
        ctx.fireChannelWritabilityChanged();
    }

    private void drain() {
        draining.set(false);
        while (channel.isWritable() && !queue.isEmpty()) {
            for (long written = 0; written < BATCH && channel.isWritable(); ) {
                Entry entry = queue.poll();
                if (entry == null) {
                    break;
                }
                if (dropped) { // an earlier frame may be gone: a client that got this one would take it for received
                    discard(entry);
                    continue;
                }
                channel.write(entry.frame(), entry.written());
                written += release(entry);
            }
            channel.flush();
        }
    }

    private long release(Entry entry) {
        if (entry.shared() == null) {
            return 0;
        }
        bytes.addAndGet(-entry.shared().bytes());
        entry.shared().release(share);
        return entry.shared().bytes();
    }

    /** Drops the waiting frames. May be called on any thread. */
    void drop() {
        dropped = true;
        for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
            discard(entry);
        }
    }

    private void discard(Entry entry) {
        release(entry);
        entry.frame().release();
        entry.written().tryFailure(new ClosedChannelException());
    }
}
