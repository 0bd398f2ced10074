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
    private final long start = System.nanoTime();

    TimedInput(ClassicHttpResponse response, HttpGet request, Duration longest) throws IOException {
        super(
                response.getEntity() == null
                        ? InputStream.nullInputStream()
                        : response.getEntity().getContent());
        this.request = request;
        this.longest = longest;
    }

    @Override
    public int read() throws IOException {
        checkTime();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        checkTime();
        return super.read(buffer, offset, length);
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
