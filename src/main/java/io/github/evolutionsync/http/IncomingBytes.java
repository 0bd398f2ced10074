package io.github.evolutionsync.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/**
 * The body of a request as a stream: the event loop adds what arrives, and another thread reads it. The client stops sending while more
 * than {@link #MOST} bytes wait.
 */
final class IncomingBytes extends InputStream {
    private static final int MOST = 64 << 10;

    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private final Runnable pause;
    private final Runnable resume;
    private final long longest;
    private final IOException tooLong;
    private long total;
    private int bytes;
    private boolean isPaused;
    private boolean hasEnded;
    private IOException failure;

    /**
     * @param pause stops the client; runs on the event loop
     * @param resume lets it go on; runs on any thread
     * @param longest the number of bytes that are read
     * @param tooLong thrown beyond them
     */
    IncomingBytes(Runnable pause, Runnable resume, long longest, IOException tooLong) {
        this.pause = pause;
        this.resume = resume;
        this.longest = longest;
        this.tooLong = tooLong;
    }

    /** Adds bytes, whose release is up to this stream. */
    synchronized void add(ByteBuf more) {
        total += more.readableBytes();
        if (failure != null || total > longest) {
            more.release();
            fail(tooLong);
            return;
        }
        bytes += more.readableBytes();
        waiting.add(more);
        notifyAll();
        if (bytes > MOST && !isPaused) {
            isPaused = true;
            pause.run();
        }
    }

    /** Nothing follows. */
    synchronized void end() {
        hasEnded = true;
        notifyAll();
    }

    /** Ends the reading with an exception, unless it has ended. */
    synchronized void fail(IOException cause) {
        if (failure == null && !hasEnded) {
            failure = cause;
            drop();
            notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        Objects.checkFromIndexSize(offset, most, target.length);
        synchronized (this) {
            awaitBytes();
            if (failure != null) {
                throw failure;
            }
            if (waiting.isEmpty()) {
                return -1;
            }
            return take(target, offset, most);
        }
    }

    private void awaitBytes() throws InterruptedIOException {
        while (waiting.isEmpty() && !hasEnded && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The node is stopping");
            }
        }
    }

    private int take(byte[] target, int offset, int most) {
        ByteBuf next = waiting.element();
        int count = Math.min(most, next.readableBytes());
        next.readBytes(target, offset, count);
        if (!next.isReadable()) {
            waiting.remove().release();
        }
        bytes -= count;
        if (isPaused && bytes <= MOST / 2) {
            isPaused = false;
            resume.run();
        }
        return count;
    }

    private void drop() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        bytes = 0;
        if (isPaused) {
            isPaused = false;
            resume.run();
        }
    }

    /** Drops what has not been read, and what still comes. */
    @Override
    public synchronized void close() {
        if (failure == null) {
            failure = new IOException("The body is not read any more");
        }
        drop();
        notifyAll();
    }
}
