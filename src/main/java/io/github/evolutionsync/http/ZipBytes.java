package io.github.evolutionsync.http;

import java.io.ByteArrayOutputStream;

/** Bytes that are written by one side and taken by the other, on the same thread. */
final class ZipBytes extends ByteArrayOutputStream {
    private int taken;

    boolean isEmpty() {
        return taken == count;
    }

    /** Takes at most this many bytes. Returns -1 if there are none. */
    int take(byte[] into, int from, int length) {
        if (isEmpty()) {
            return -1;
        }
        int now = Math.min(length, count - taken);
        System.arraycopy(buf, taken, into, from, now);
        taken += now;
        if (isEmpty()) {
            reset();
            taken = 0;
        }
        return now;
    }

    void discard() {
        buf = new byte[0];
        count = 0;
        taken = 0;
    }
}
