package io.github.evolutionsync.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/** A stream's bytes in base64, encoded while it is read. */
final class Base64Content extends InputStream {
    /** A multiple of three, so that only the last part is padded. */
    private static final int PART = 48 * 1024;

    private final InputStream content;
    private byte[] encoded = new byte[0];
    private int next;

    Base64Content(InputStream content) {
        this.content = content;
    }

    /** The length in base64. */
    static long length(long bytes) {
        return (bytes + 2) / 3 * 4;
    }

    @Override
    public int read() throws IOException {
        return fill() ? encoded[next++] : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, encoded.length - next);
        System.arraycopy(encoded, next, buffer, offset, count);
        next += count;
        return count;
    }

    /** Netty takes as many bytes at once as are available. */
    @Override
    public int available() {
        return encoded.length - next;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private boolean fill() throws IOException {
        if (next == encoded.length) {
            encoded = Base64.getEncoder().encode(content.readNBytes(PART));
            next = 0;
        }
        return encoded.length > 0;
    }
}
