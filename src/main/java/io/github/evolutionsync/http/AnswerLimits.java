package io.github.evolutionsync.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Aborts a request whose answer takes too long, even if bytes keep arriving, or is too long. The limit applies to the decompressed
 * length.
 */
public class AnswerLimits implements HttpClientConfigurer {
    /** Camel reads the body of an error into a text. It ends after so many bytes: the status tells what failed. */
    private static final long MOST_BYTES_OF_ERROR = 1L << 20;

    private Duration longest = Duration.ofMinutes(2);
    private long mostBytes = 256L << 20;
    private boolean discardsUnread;
    private boolean reusesConnections = true;

    /** The time from the request to the last byte of its answer. */
    public void setLongest(Duration longest) {
        this.longest = longest;
    }

    /** The decompressed length of an answer. A file holds the answer while it is stored. */
    public void setMostBytes(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Whether a stream that is closed before its end ends the connection. Otherwise the rest of the answer is read, and the connection is
     * used again.
     */
    public void setDiscardsUnread(boolean discardsUnread) {
        this.discardsUnread = discardsUnread;
    }

    /**
     * Whether a connection is used for another request. One that Evolution has closed in the meantime loses the request, and it is unknown
     * whether it arrived.
     */
    public void setReusesConnections(boolean reusesConnections) {
        this.reusesConnections = reusesConnections;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        if (!reusesConnections) {
            builder.setConnectionReuseStrategy((request, response, context) -> false);
        }
        builder.addExecInterceptorFirst("answer-limits", this::execute);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        over.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).exceptionally(tooLong -> {
            scope.execRuntime.discardEndpoint();
            return null;
        });
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException | HttpException | RuntimeException e) {
            over.complete(null);
            throw e;
        }
        if (response.getEntity() == null) {
            over.complete(null);
        } else {
            boolean compressed = "gzip".equalsIgnoreCase(response.getEntity().getContentEncoding());
            boolean isError = response.getCode() >= HttpStatus.SC_REDIRECTION;
            long most = isError ? Math.min(mostBytes, MOST_BYTES_OF_ERROR) : mostBytes;
            response.setEntity(new Limited(response.getEntity(), compressed, most, isError, scope.execRuntime, over));
            // Camel would decompress once more
            response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        }
        return response;
    }

    private final class Limited extends HttpEntityWrapper {
        private final boolean compressed;
        private final long most;
        private final boolean isError;
        private final ExecRuntime connection;
        private final CompletableFuture<Void> over;
        private InputStream content;

        private Limited(
                HttpEntity answer,
                boolean compressed,
                long most,
                boolean isError,
                ExecRuntime connection,
                CompletableFuture<Void> over) {
            super(answer);
            this.compressed = compressed;
            this.most = most;
            this.isError = isError;
            this.connection = connection;
            this.over = over;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                InputStream answer = super.getContent();
                content = new LimitedStream(
                        compressed ? new GZIPInputStream(answer) : answer, most, isError, connection, over);
            }
            return content;
        }

        @Override
        public String getContentEncoding() {
            return compressed ? null : super.getContentEncoding();
        }

        @Override
        public long getContentLength() {
            return compressed ? -1 : super.getContentLength();
        }

        @Override
        public boolean isStreaming() {
            return true;
        }
    }

    private final class LimitedStream extends FilterInputStream {
        private final long most;
        private final boolean isError;
        private final ExecRuntime connection;
        private final CompletableFuture<Void> over;
        private long left;
        private boolean ended;

        private LimitedStream(
                InputStream content, long most, boolean isError, ExecRuntime connection, CompletableFuture<Void> over) {
            super(content);
            this.most = most;
            this.isError = isError;
            this.left = most;
            this.connection = connection;
            this.over = over;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left < 0) { // of an error
                return -1;
            }
            int count;
            try {
                count = in.read(bytes, offset, length);
            } catch (IOException e) {
                if (over.isCompletedExceptionally()) {
                    throw new SocketTimeoutException(
                            "Evolution's answer takes longer than " + longest.toSeconds() + " seconds");
                }
                throw e;
            }
            return counted(count);
        }

        private int counted(int read) throws IOException {
            ended |= read < 0;
            left -= Math.max(read, 0);
            if (left < 0) {
                // a close would read the rest of the answer
                connection.discardEndpoint();
                if (isError) {
                    ended = true;
                    return -1;
                }
                throw new AnswerLimitException("Evolution's answer is longer than " + most + " bytes");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            over.complete(null);
            if (discardsUnread && !ended) {
                connection.discardEndpoint();
            }
            super.close();
        }
    }
}
