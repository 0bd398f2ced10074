package io.github.evolutionsync.evolution;

import io.github.evolutionsync.evolution.EventReader.NotAnEvent;
import io.socket.thread.EventThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.util.concurrent.CountDownLatch;

/**
 * Reads packets that are too long for the libraries, and passes their events to the decoder on the libraries' own
 * thread, so that everything stays in order. It waits for that thread when it lags, so that little is in flight.
 */
final class LongPackets implements FrameSource.Reader {
    /** Engine.IO's message that is a Socket.IO event, or one with attachments. */
    private static final String EVENT = "42";

    private static final String BINARY_EVENT = "45";
    private static final int LONGEST_HEAD = 2 * Names.LONGEST;
    private static final long MOST_UNDER_WAY = 1 << 20;

    private final PacketDecoder decoder;
    private long underWay;

    LongPackets(PacketDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void read(InputStream message) throws IOException {
        PushbackInputStream packet = new PushbackInputStream(message);
        String head = head(packet);
        if (!head.startsWith(EVENT) && !head.startsWith(BINARY_EVENT)) {
            inOrder(0, () -> decoder.refuse(SocketEvent.ROOT, "a long packet that is not an event"));
            return;
        }
        int slash = head.indexOf('/');
        int comma = head.indexOf(',');
        String namespace = slash < 0 || comma < slash ? SocketEvent.ROOT : head.substring(slash, comma);
        inOrder(0, () -> decoder.beginLong(attachments(head)));
        try {
            LongEvent.read(namespace, null, packet, event -> inOrder(event.size(), () -> decoder.part(event)));
        } catch (NotAnEvent e) {
            inOrder(0, () -> decoder.refuse(namespace, e.getMessage()));
        }
    }

    @Override
    public void keepUp(long bytes) throws IOException {
        underWay += bytes;
        if (underWay < MOST_UNDER_WAY) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        EventThread.nextTick(done::countDown);
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("closed");
        }
        underWay = 0;
    }

    private void inOrder(long bytes, Runnable task) throws IOException {
        EventThread.nextTick(task);
        keepUp(bytes);
    }

    /** How many binary packets follow {@code 45<number>-}. */
    private static int attachments(String head) {
        int end = head.indexOf('-');
        try {
            return head.startsWith(BINARY_EVENT) && end > 0 ? Integer.parseInt(head.substring(2, end)) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The text before the JSON. */
    private static String head(PushbackInputStream packet) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = packet.read(); next >= 0 && head.length() < LONGEST_HEAD; next = packet.read()) {
            if (next == '[') {
                packet.unread(next);
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
