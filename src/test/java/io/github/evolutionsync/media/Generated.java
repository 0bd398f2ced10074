package io.github.evolutionsync.media;

import java.io.InputStream;

/** A stream of as many bytes as wanted that exists nowhere. */
final class Generated extends InputStream {
    private final String pattern;
    private long left;
    private int next;

    /** @param bytes the length, {@code Long.MAX_VALUE} for one that never ends */
    Generated(String pattern, long bytes) {
        this.pattern = pattern;
        this.left = bytes;
    }

    @Override
    public int read() {
        if (left == 0) {
            return -1;
        }
        left--;
        char c = pattern.charAt(next);
        next = (next + 1) % pattern.length();
        return c;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        int count = (int) Math.min(left, length);
        for (int i = 0; i < count; i++) {
            buffer[offset + i] = (byte) read();
        }
        return count;
    }
}
