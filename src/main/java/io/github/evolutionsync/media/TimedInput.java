package io.github.evolutionsync.media;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** The body of an answer for as long as all of it may take. */
final class TimedInput extends FilterInputStream {
    private final HttpGet request;
    private final Duration longest;
    private final String host;
    private final long start = System.nanoTime();

    /** @param host the name in an exception, which must not have an address */
    TimedInput(ClassicHttpResponse response, HttpGet request, Duration longest, String host) throws IOException {
        super(
                response.getEntity() == null
                        ? InputStream.nullInputStream()
                        : response.getEntity().getContent());
        this.request = request;
        this.longest = longest;
        this.host = host;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        checkTime();
        try {
            return super.read(buffer, offset, length);
        } catch (SocketTimeoutException e) {
            throw e; // a file that is too slow
        } catch (IOException e) {
            throw new MediaHostException(host, "has not sent the whole file", e);
        }
    }

    /** Cuts the connection if the answer has not ended, because the client would read the rest, which could take for ever. */
    @Override
    public void close() throws IOException {
        request.cancel();
        super.close();
    }

    private void checkTime() throws SocketTimeoutException {
        if (System.nanoTime() - start > longest.toNanos()) {
            throw new SocketTimeoutException("The file took longer than " + longest.toSeconds() + " seconds to arrive");
        }
    }
}
