package io.github.evolutionsync.livefeed;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client resumes after the greatest seq that it has seen, so nothing may reach it after a frame that it has lost. */
class OutboxTest {
    private static final int ROUNDS = 3_000;
    private static final int FRAMES = 60;

    @Test
    void framesThatAreDroppedWhileOthersAreWrittenLeaveNoGap() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        CyclicBarrier both = new CyclicBarrier(2);
        int cutInTheMiddle = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                EmbeddedChannel channel = new EmbeddedChannel();
                Outbox outbox = new Outbox(channel);
                for (int i = 0; i < FRAMES; i++) {
                    outbox.write(Unpooled.copiedBuffer(Integer.toString(i), StandardCharsets.UTF_8), null);
                }
                outbox.flush();
                var dropped = other.submit(() -> {
                    both.await();
                    outbox.drop();
                    return null;
                });
                both.await();
                channel.runPendingTasks();
                dropped.get();

                List<String> written = new ArrayList<>();
                for (TextWebSocketFrame frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
                    written.add(frame.text());
                    frame.release();
                }
                assertThat(written)
                        .isEqualTo(IntStream.range(0, written.size())
                                .mapToObj(Integer::toString)
                                .toList());
                cutInTheMiddle += !written.isEmpty() && written.size() < FRAMES ? 1 : 0;
            }
        } finally {
            other.shutdownNow();
        }
        assertThat(cutInTheMiddle).as("rounds in which both were at work").isPositive();
    }

    @Test
    void aPollingClientWhosePacketsWereDroppedReceivesNoLaterOnes() {
        SocketIoTransport transport = new SocketIoTransport(null, ImmediateEventExecutor.INSTANCE, 1_000, null);
        transport.write(Unpooled.copiedBuffer("1", StandardCharsets.UTF_8));

        transport.drop();

        Future<?> later = transport.write(Unpooled.copiedBuffer("2", StandardCharsets.UTF_8));
        assertThat(later.cause()).isInstanceOf(ClosedChannelException.class);
    }
}
