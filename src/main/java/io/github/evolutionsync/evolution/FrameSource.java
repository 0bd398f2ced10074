package io.github.evolutionsync.evolution;

import java.io.IOException;
import java.io.InputStream;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;

/**
 * A websocket's bytes (RFC 6455) without frames that are too long to hold. A reader takes long texts from the stream,
 * and long binary frames become empty.
 */
final class FrameSource implements Source {
    /** OkHttp and the libraries above it hold a frame up to ten times. */
    static final int LONGEST = 1 << 20;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int FIRST_CONTROL = 8;
    private static final int LONGEST_CONTROL = 125;

    private final BufferedSource in;
    private final Reader reader;
    private final Buffer ready = new Buffer();
    private long left; // of the frame that passes through
    private long fragments; // bytes of a binary message so far

    /**
     * Takes a text message from a stream that ends with it. It has to keep the message's order among the frames that
     * pass through.
     */
    interface Reader {
        void read(InputStream message) throws IOException;

        void keepUp(long bytes) throws IOException;
    }

    FrameSource(Source in, Reader reader) {
        this.in = Okio.buffer(in);
        this.reader = reader;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        while (ready.exhausted() && left == 0) {
            if (!in.request(2)) {
                return -1;
            }
            nextFrame();
        }
        if (!ready.exhausted()) {
            return ready.read(sink, byteCount);
        }
        long count = in.read(sink, Math.min(byteCount, left));
        left -= Math.max(count, 0);
        return count;
    }

    @Override
    public Timeout timeout() {
        return in.timeout();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void nextFrame() throws IOException {
        int first = in.getBuffer().getByte(0);
        Header header = new Header();
        boolean whole = (first & FIN) != 0;
        switch (first & OPCODE) {
            case TEXT -> {
                if (whole && header.length <= LONGEST) {
                    pass(header);
                } else {
                    header.skip();
                    try (Message message = new Message(header.length, whole)) {
                        reader.read(message);
                    }
                }
            }
            case BINARY, CONTINUATION -> {
                fragments = (first & OPCODE) == BINARY ? header.length : fragments + header.length;
                if (fragments <= LONGEST) {
                    pass(header);
                } else if (whole && (first & OPCODE) == BINARY) {
                    header.skip();
                    in.skip(header.length);
                    ready.writeByte(first).writeByte(0);
                } else {
                    throw new IOException("a binary message in fragments, of more than " + LONGEST + " bytes");
                }
            }
            default -> pass(header);
        }
    }

    private void pass(Header header) throws IOException {
        reader.keepUp(header.size + header.length);
        in.read(ready, header.size);
        left = header.length;
    }

    /** The beginning of a frame, not yet taken from the stream. */
    private final class Header {
        private final int size;
        private final long length;

        private Header() throws IOException {
            in.require(2);
            int second = in.getBuffer().getByte(1);
            if ((second & MASKED) != 0) {
                throw new IOException("a masked frame, which a server does not send");
            }
            int code = second & ~MASKED & 0xFF;
            size = code == 127 ? 10 : code == 126 ? 4 : 2;
            in.require(size);
            Buffer bytes = in.getBuffer();
            long number = code;
            for (int i = 2; i < size; i++) {
                number = (i == 2 ? 0 : number) << 8 | bytes.getByte(i) & 0xFF;
            }
            length = number;
            if (length < 0) {
                throw new IOException("a frame with an invalid length");
            }
        }

        private void skip() throws IOException {
            in.skip(size);
        }
    }

    /** A text message, over all its frames. Bytes that its reader leaves are skipped. */
    private final class Message extends InputStream {
        private long rest;
        private boolean last;

        private Message(long length, boolean last) {
            this.rest = length;
            this.last = last;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!hasMore()) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, rest));
            if (count < 0) {
                throw new IOException("the connection ended within a frame");
            }
            rest -= count;
            return count;
        }

        private boolean hasMore() throws IOException {
            while (rest == 0 && !last) {
                Header header = new Header();
                int first = in.getBuffer().getByte(0);
                if ((first & OPCODE) >= FIRST_CONTROL) {
                    // OkHttp answers it after the message
                    if (header.length > LONGEST_CONTROL || ready.size() > LONGEST) {
                        throw new IOException("control frames that are too long, or too many");
                    }
                    in.require(header.size + header.length);
                    in.read(ready, header.size + header.length);
                } else {
                    header.skip();
                    rest = header.length;
                    last = (first & FIN) != 0;
                }
            }
            return rest > 0;
        }

        @Override
        public void close() throws IOException {
            while (hasMore()) {
                in.skip(rest);
                rest = 0;
            }
        }
    }
}
