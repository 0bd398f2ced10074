package io.github.evolutionsync.faults;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.livefeed.RawSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;

/** A client that stops reading, and later reads the rest. */
final class SlowScreen implements AutoCloseable {
    /** Instead of a code: the connection was cut, before a frame or within one. */
    static final int CUT = 0;

    private final Seen seen;
    private final RawSocket socket;

    SlowScreen(Seen seen, String door) throws IOException {
        this.seen = seen;
        socket = new RawSocket(URI.create(door).getPort());
        socket.askForWebsocket("?token=" + World.token(seen.tenant()) + "&since=" + seen.seq());
        socket.head();
    }

    /** Reads up to this change, and no further. */
    void readUpTo(long seq) throws IOException {
        while (seen.seq() < seq) {
            seen.frame(Bundle.JSON.readTree(socket.frame()));
        }
    }

    /** Reads all that is left and returns the code that it was closed with, or {@link #CUT}. */
    int readToTheEnd() throws IOException {
        while (true) {
            byte[] payload;
            try {
                payload = socket.frame();
            } catch (EOFException e) {
                return CUT;
            }
            if (payload.length >= 2 && payload[0] != '{') {
                return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
            }
            if (payload.length > 0) {
                seen.frame(Bundle.JSON.readTree(payload));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
