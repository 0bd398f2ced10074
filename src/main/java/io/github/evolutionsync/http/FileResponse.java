package io.github.evolutionsync.http;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer whose body is a stream, for {@link DownloadHandler}. Netty releases the messages that it drops, which closes the stream
 * wherever the answer gets lost.
 */
final class FileResponse extends DefaultHttpResponse implements ReferenceCounted {
    /** The length of a stream that ends by itself. */
    static final long UNKNOWN = -1;

    private final String tenant;
    private final InputStream content;
    private final long length;
    private final AbstractReferenceCounted owner = new AbstractReferenceCounted() {
        @Override
        protected void deallocate() {
            close();
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    };

    /**
     * @param tenant the owner of the file
     * @param length the number of bytes that are read from the stream, or {@link #UNKNOWN}: the headers must then contain
     *     {@code Transfer-Encoding: chunked}
     */
    FileResponse(HttpResponseStatus status, String tenant, InputStream content, long length) {
        super(HttpVersion.HTTP_1_1, status);
        this.tenant = tenant;
        this.content = content;
        this.length = length;
    }

    /** The same without the body. */
    HttpResponse head() {
        return new DefaultHttpResponse(protocolVersion(), status(), headers());
    }

    String tenant() {
        return tenant;
    }

    InputStream content() {
        return content;
    }

    long length() {
        return length;
    }

    private void close() {
        try {
            content.close();
        } catch (IOException e) {
            // no byte of it is used any more
            return;
        }
    }

    @Override
    public int refCnt() {
        return owner.refCnt();
    }

    @Override
    public ReferenceCounted retain() {
        owner.retain();
        return this;
    }

    @Override
    public ReferenceCounted retain(int increment) {
        owner.retain(increment);
        return this;
    }

    @Override
    public ReferenceCounted touch() {
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }

    @Override
    public boolean release() {
        return owner.release();
    }

    @Override
    public boolean release(int decrement) {
        return owner.release(decrement);
    }
}
