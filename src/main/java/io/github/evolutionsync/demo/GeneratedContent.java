package io.github.evolutionsync.demo;

import java.io.InputStream;

/** Bytes that exist only while they are read: the same ones each time. */
final class GeneratedContent extends InputStream {
    private static final int FACTOR = 31;

    private final long bytes;
    private long position;

    GeneratedContent(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return position < bytes ? at(position++) : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (position >= bytes) {
            return -1;
        }
        int count = (int) Math.min(length, bytes - position);
        for (int i = 0; i < count; i++) {
            buffer[offset + i] = (byte) at(position++);
        }
        return count;
    }

    private static int at(long position) {
        return (int) (position * FACTOR ^ position >>> Short.SIZE) & 0xff;
    }
}
