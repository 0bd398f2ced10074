package io.github.evolutionsync.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file on its way to a client. A part is read on another thread, because a store may be slow, and only when the client has taken the
 * one before.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    /** In bytes. */
    private static final int PART = 16 << 10;

    private final ChannelHandlerContext ctx;
    private final FileResponse file;
    private final ChannelPromise promise;
    private final Executor threads;
    private final Runnable end;
    private long left;
    private boolean reading;
    private boolean ended;
    private boolean abandoned;

    /**
     * @param promise completes with the last byte
     * @param end runs once, when the file is not read any more
     */
    Download(ChannelHandlerContext ctx, FileResponse file, ChannelPromise promise, Executor threads, Runnable end) {
        this.ctx = ctx;
        this.file = file;
        this.promise = promise;
        this.threads = threads;
        this.end = end;
        this.left = hasLength() ? file.length() : Long.MAX_VALUE;
    }

    /** Reads on if the client keeps up. Runs on the event loop. */
    void proceed() {
        if (ended || reading || !ctx.channel().isWritable()) {
            return;
        }
        if (left == 0) {
            finish();
            return;
        }
        reading = true;
        try {
            threads.execute(this::read);
        } catch (RejectedExecutionException e) { // the node is stopping
            fail(e);
        }
    }

    private boolean hasLength() {
        return file.length() != FileResponse.UNKNOWN;
    }

    private void finish() {
        end();
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, promise);
    }

    private void finishUnlessTooShort() {
        if (hasLength()) {
            fail(new EOFException("the file in the store is shorter than it was"));
        } else {
            finish();
        }
    }

    private void read() {
        try {
            byte[] part = file.content().readNBytes((int) Math.min(PART, left));
            ctx.executor().execute(() -> send(part));
        } catch (IOException | RuntimeException e) {
            ctx.executor().execute(() -> fail(e));
        }
    }

    private void send(byte[] part) {
        reading = false;
        if (abandoned) {
            end();
        } else if (part.length == 0) {
            finishUnlessTooShort();
        } else {
            left -= part.length;
            ctx.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
            proceed();
        }
    }

    /** The client has got the headers already: only a broken connection tells it that the file is not whole. */
    private void fail(Exception failure) {
        reading = false;
        end();
        if (!abandoned) {
            LOG.warn("A file could not be read to its end: {}", failure.toString());
            promise.tryFailure(failure);
            ctx.close();
        }
    }

    /** The client has left. */
    void abandon() {
        abandoned = true;
        if (!reading) {
            end();
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            end.run();
            release(file, threads);
        }
    }

    /** Closes a file that is not read any more. Closing may read its rest from the store. */
    static void release(FileResponse file, Executor threads) {
        try {
            threads.execute(file::release);
        } catch (RejectedExecutionException e) { // the node is stopping
            file.release();
        }
    }
}
