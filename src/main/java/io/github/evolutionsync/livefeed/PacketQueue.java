package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.Share;
import io.github.evolutionsync.edge.Shared;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The packets that wait for the next request of a polling client. Its owner's lock guards it, except for {@link #bytes()}.
 * Listeners of the promises are called on the executor.
 */
final class PacketQueue {

    private static final ByteBuf SEPARATOR = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0x1e}));

    private final EventExecutor executor;
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile long bytes;
    private Share share;

    /** @param shared null if it belongs to this client alone and is small */
    private record Waiting(ByteBuf packet, Shared shared, Promise<Void> written) {}

    PacketQueue(EventExecutor executor) {
        this.executor = executor;
    }

    /** The packets from now on count in this share. */
    void join(Share share) {
        this.share = share;
    }

    Future<?> add(ByteBuf packet, Shared shared) {
        Promise<Void> written = executor.newPromise();
        waiting.add(new Waiting(packet, shared, written));
        bytes += packet.readableBytes();
        if (shared != null) {
            shared.hold(share);
        }
        return written;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Sends all packets, at least one, in one answer. */
    void sendTo(SocketIoReply reply) {
        List<Waiting> sent = takeAll();
        ByteBuf[] parts = new ByteBuf[2 * sent.size() - 1];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = i % 2 == 1
                    ? SEPARATOR.duplicate()
                    : sent.get(i / 2).packet().retainedDuplicate();
        }
        reply.packets(Unpooled.wrappedBuffer(parts.length, parts))
                .addListener(done -> executor.execute(() -> settle(sent, done)));
    }

    void moveTo(Outbox outbox) {
        takeAll()
                .forEach(packet -> outbox.write(packet.packet(), packet.shared())
                        .addListener(done -> executor.execute(() -> settle(List.of(packet), done))));
    }

    /** Drops all packets, and runs this task afterwards. */
    void fail(Runnable then) {
        List<Waiting> lost = takeAll();
        executor.execute(() -> {
            settle(lost, executor.newFailedFuture(new ClosedChannelException()));
            then.run();
        });
    }

    private List<Waiting> takeAll() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        bytes = 0;
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
}
