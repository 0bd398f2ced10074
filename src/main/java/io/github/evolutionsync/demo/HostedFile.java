package io.github.evolutionsync.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A file at WhatsApp's media host, at Meta or in a bucket, and how its host behaves.
 *
 * @param content opens it
 * @param bytes its length; {@link #ENDLESS} for one that never ends
 * @param declaredBytes the length in the message, which may be wrong
 * @param mimetype the type in the message, which may be wrong
 * @param sha256 the hash in the message
 * @param status the host's status; other than 200, the file is gone
 * @param delay how long the host waits before it answers
 * @param cutAfter the byte after which the connection to the client breaks; negative if it does not
 */
public record HostedFile(
        Supplier<InputStream> content,
        long bytes,
        long declaredBytes,
        String mimetype,
        byte[] sha256,
        int status,
        Duration delay,
        long cutAfter) {
    /** The length of a file that never ends. */
    public static final long ENDLESS = Long.MAX_VALUE;

    private static final int OK = 200;
    private static final int HASH_BYTES = 32;

    /** A file with this content. */
    public static HostedFile of(byte[] content, String mimetype) {
        return new HostedFile(
                () -> new ByteArrayInputStream(content),
                content.length,
                content.length,
                mimetype,
                hash(content),
                OK,
                Duration.ZERO,
                -1);
    }

    /** A file whose content is in memory anyway. */
    static HostedFile shared(byte[] content, String mimetype) {
        return new HostedFile(
                () -> new BufferedInputStream(new ByteArrayInputStream(content)),
                content.length,
                content.length,
                mimetype,
                hash(content),
                OK,
                Duration.ZERO,
                -1);
    }

    /** A file of any length that is generated while it is read. Its declared hash is wrong. */
    public static HostedFile generated(long bytes, String mimetype) {
        byte[] hash = new byte[HASH_BYTES];
        ThreadLocalRandom.current().nextBytes(hash);
        return new HostedFile(() -> new GeneratedContent(bytes), bytes, bytes, mimetype, hash, OK, Duration.ZERO, -1);
    }

    /** The same file with another length in its message. */
    public HostedFile declaring(long otherBytes) {
        return new HostedFile(content, bytes, otherBytes, mimetype, sha256, status, delay, cutAfter);
    }

    /** The same file, which its host no longer has: 404, 410, 403 or 500. */
    public HostedFile gone(int otherStatus) {
        return new HostedFile(content, bytes, declaredBytes, mimetype, sha256, otherStatus, delay, cutAfter);
    }

    /** The same file from a host that waits before it answers. */
    public HostedFile slow(Duration wait) {
        return new HostedFile(content, bytes, declaredBytes, mimetype, sha256, status, wait, cutAfter);
    }

    /** The same file, whose answer to the client breaks off after a number of its bytes. */
    public HostedFile cut(long afterBytes) {
        return new HostedFile(content, bytes, declaredBytes, mimetype, sha256, status, delay, afterBytes);
    }

    /** Whether this is the only holder of its bytes. */
    boolean isInMemory() {
        return open() instanceof ByteArrayInputStream;
    }

    boolean isGone() {
        return status != OK;
    }

    InputStream open() {
        return content.get();
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
