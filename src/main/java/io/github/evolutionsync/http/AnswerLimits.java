package io.github.evolutionsync.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Bounds what a server answers: in bytes, as they are after decompressing, since they wait in a temporary file; and in time,
 * since a timeout of the socket alone begins again with each drop.
 */
public final class AnswerLimits implements HttpClientConfigurer {
    private long maxBytes = 256L << 20;
    private Duration maxTime = Duration.ofMinutes(5);

    /** Of one answer. The chats of 100,000 people are 60 MB. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** From the answer's first byte to its last. */
    public void setMaxTime(Duration maxTime) {
        this.maxTime = maxTime;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("answer-limits", (request, scope, chain) -> {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                Header encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
                boolean gzip = encoding != null && "gzip".equalsIgnoreCase(encoding.getValue());
                if (gzip) {
                    // nobody after this shall do it again
                    response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
                }
                response.setEntity(new Bounded(entity, gzip, scope.execRuntime));
            }
            return response;
        });
    }

    private final class Bounded extends HttpEntityWrapper {
        private final boolean gzip;
        private final ExecRuntime connection;
        private InputStream content;

        private Bounded(HttpEntity entity, boolean gzip, ExecRuntime connection) {
            super(entity);
            this.gzip = gzip;
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                InputStream sent = super.getContent();
                content = new Limited(gzip ? new GZIPInputStream(sent) : sent, connection);
            }
            return content;
        }

        @Override
        public long getContentLength() {
            return gzip ? -1 : super.getContentLength();
        }

        @Override
        public String getContentEncoding() {
            return gzip ? null : super.getContentEncoding();
        }
    }

    private final class Limited extends FilterInputStream {
        private final ExecRuntime connection;
        private final long deadline = System.nanoTime() + maxTime.toNanos();
        private long left = maxBytes;

        private Limited(InputStream in, ExecRuntime connection) {
            super(in);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            return counted(next, next < 0 ? 0 : 1) < 0 ? -1 : next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            return counted(count, count);
        }

        private int counted(int result, int bytes) throws IOException {
            left -= Math.max(bytes, 0);
            if (left < 0) {
                throw refused("is longer than " + (maxBytes >> 20) + " MiB");
            }
            if (result >= 0 && System.nanoTime() - deadline > 0) {
                throw refused("is not complete after " + maxTime.toSeconds() + " s");
            }
            return result;
        }

        /** Closing the stream alone would read it to its end first, which it may not have. */
        private IOException refused(String why) {
            connection.discardEndpoint();
            return new AnswerLimitException("Evolution's answer " + why);
        }
    }
}
