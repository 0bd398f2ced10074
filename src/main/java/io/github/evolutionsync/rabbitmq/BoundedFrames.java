package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the bytes of messages that a connection holds. AMQP can only limit their number. When no more fit, the connection is not read
 * until some are acknowledged, and the broker keeps the rest. A long message is written to a temporary file while it arrives, and the
 * library receives it without a body.
 *
 * <p>It is a proxy of the library's own handler of frames and passes on all other methods of any release.
 */
final class BoundedFrames implements InvocationHandler {
    /** The size from which a message waits in a file. */
    static final int LONG = 1 << 20;

    private static final int BASIC = 60;
    private static final int DELIVER = 60;
    /** In a content header: two bytes of class, two of weight, then the size of the body. */
    private static final int SIZE_AT = 4;

    private final FrameHandler frames;
    private final Held held;

    private long tag;
    private boolean delivering;
    private Frame header;
    private FileChannel file;
    private long missing;

    private BoundedFrames(FrameHandler frames, Held held) {
        this.frames = frames;
        this.held = held;
    }

    static FrameHandler around(FrameHandler frames, Held held) {
        return (FrameHandler) Proxy.newProxyInstance(
                BoundedFrames.class.getClassLoader(),
                new Class<?>[] {FrameHandler.class},
                new BoundedFrames(frames, held));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("readFrame")) {
            return read();
        }
        if (method.getName().equals("close")) {
            held.close();
        }
        try {
            return method.invoke(frames, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Frame read() throws IOException {
        while (true) {
            Frame frame = frames.readFrame();
            if (frame == null) {
                return null;
            }
            if (frame.type == AMQP.FRAME_METHOD) {
                noteDelivery(ByteBuffer.wrap(frame.getPayload()));
            } else if (frame.type == AMQP.FRAME_HEADER && delivering) {
                delivering = false;
                long size = ByteBuffer.wrap(frame.getPayload()).getLong(SIZE_AT);
                boolean fits = held.take(size);
                if (size > 0 && (!fits || size > LONG)) {
                    begin(frame, size);
                    continue;
                }
            } else if (frame.type == AMQP.FRAME_BODY && header != null && frame.channel == header.channel) {
                write(frame);
                if (missing > 0) {
                    continue;
                }
                return end();
            }
            return frame;
        }
    }

    private void noteDelivery(ByteBuffer method) {
        delivering = method.getShort() == BASIC && method.getShort() == DELIVER;
        if (delivering) {
            int consumerTag = Byte.toUnsignedInt(method.get());
            tag = method.getLong(method.position() + consumerTag);
        }
    }

    private void begin(Frame contentHeader, long size) throws IOException {
        header = contentHeader;
        missing = size;
        Path path = Files.createTempFile("evolution-sync-rabbitmq-", null);
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        held.file(tag, file);
    }

    private void write(Frame body) throws IOException {
        ByteBuffer part = ByteBuffer.wrap(body.getPayload());
        missing -= part.remaining();
        while (part.hasRemaining()) {
            file.write(part);
        }
    }

    /** The header of a message without a body, which completes the delivery for the library. */
    private Frame end() {
        byte[] payload = header.getPayload().clone();
        ByteBuffer.wrap(payload).putLong(SIZE_AT, 0);
        Frame empty = new Frame(AMQP.FRAME_HEADER, header.channel, payload);
        header = null;
        return empty;
    }

    /** What a connection holds. */
    static final class Held {
        private final long most;
        private final Map<Long, FileChannel> files = new ConcurrentHashMap<>();
        private long bytes;
        private boolean limited;
        private boolean blocked;
        private boolean closed;

        /** @param most in bytes; a larger message is held alone */
        Held(long most) {
            this.most = most;
        }

        /**
         * Waits until a message fits.
         *
         * @return false if it does not fit and has to wait in a file, which is so only before {@link #limit}
         */
        synchronized boolean take(long size) throws IOException {
            while (limited && !closed && !fits(size)) {
                try {
                    blocked = true;
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                } finally {
                    blocked = false;
                }
            }
            if (closed) {
                throw new IOException("closed");
            }
            boolean fits = fits(size);
            bytes += size;
            return fits;
        }

        private boolean fits(long size) {
            return bytes == 0 || bytes + size <= most;
        }

        /** To be called when messages are taken and acknowledged: until then, a connection that is not read would answer nothing. */
        synchronized void limit() {
            limited = true;
        }

        /** Whether the connection is not read at this moment. */
        synchronized boolean isBlocked() {
            return blocked;
        }

        synchronized void give(long size) {
            bytes -= size;
            notifyAll();
        }

        synchronized long bytes() {
            return bytes;
        }

        private synchronized void file(long tag, FileChannel file) {
            files.put(tag, file);
        }

        /** The file of a delivery, or null. The caller closes it. */
        FileChannel fileOf(long tag) {
            return files.remove(tag);
        }

        synchronized void close() {
            closed = true;
            notifyAll();
            files.values().forEach(Held::close);
            files.clear();
        }

        private static void close(FileChannel file) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
