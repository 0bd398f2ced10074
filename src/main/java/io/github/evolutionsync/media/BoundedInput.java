package io.github.evolutionsync.media;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails as soon as more than a number of bytes have been read from it. */
final class BoundedInput extends FilterInputStream {
    private final long maxBytes;
    private long left;

    /** @param maxBytes the limit that the error names; {@code longest} may be more, where bytes are not the file's */
    BoundedInput(InputStream in, long longest, long maxBytes) {
        super(in);
        this.left = longest;
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(read);
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long read) throws IOException {
        if (read > 0) {
            left -= read;
            if (left < 0) {
                throw new MediaTooLargeException(maxBytes);
            }
        }
    }
}
