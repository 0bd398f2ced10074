package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A temporary file that is being written: it hashes and bounds what it gets. */
final class PartFile extends OutputStream {
    private final Path path;
    private final long maxBytes;
    private final MessageDigest hash;
    private final FileChannel channel;
    private long bytes;

    /** Creates the file. One of that name is deleted first, not written into, because something may still read it. */
    PartFile(Path path, long maxBytes) throws IOException {
        this.path = path;
        this.maxBytes = maxBytes;
        try {
            this.hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
        Files.deleteIfExists(path);
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (length > maxBytes - bytes) {
            throw new MediaTooLargeException(maxBytes);
        }
        ByteBuffer rest = ByteBuffer.wrap(buffer, offset, length);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        hash.update(buffer, offset, length);
        bytes += length;
    }

    /** What has arrived, when all has. It is on the disk then, so that no row in the database knows a file that a power cut took. */
    ReceivedFile received() throws IOException {
        if (bytes == 0) {
            throw new BadMediaException("The file is empty");
        }
        channel.force(false);
        String sha256 = HexFormat.of().formatHex(hash.digest());
        return new ReceivedFile(path.toFile(), sha256, bytes, ContentTypes.of(path.toFile()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
