package io.github.evolutionsync.http;

import io.github.evolutionsync.media.MediaFiles;
import io.github.evolutionsync.media.ReceivedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload from its first byte until its answer. Its temporary file goes with it. */
final class Upload {
    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    private final UUID id = UUID.randomUUID();
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final String tenant;
    private final MediaFiles files;
    private final Runnable leave;
    private volatile ReceivedFile file;
    private volatile String fileName;

    /** @param leave runs once, when the upload has ended */
    Upload(String tenant, MediaFiles files, Runnable leave) {
        this.tenant = tenant;
        this.files = files;
        this.leave = leave;
    }

    UUID id() {
        return id;
    }

    String tenant() {
        return tenant;
    }

    ReceivedFile file() {
        return file;
    }

    /** A name that is harmless, or null. */
    String fileName() {
        return fileName;
    }

    void fileName(String name) {
        fileName = FileName.harmless(name);
    }

    /** Writes a stream to the temporary file. */
    void receive(InputStream content, long maxBytes) throws IOException {
        file = files.receive(content, id + ".part", maxBytes);
    }

    /** Leaves the end to the caller. False if another has taken it, or it has ended. */
    boolean take() {
        return isTaken.compareAndSet(false, true);
    }

    /** Ends it unless {@link #take} has been called. */
    void drop() {
        if (take()) {
            close();
        }
    }

    /** Deletes the temporary file, unless it has gone to the store. */
    void close() {
        if (isClosed.compareAndSet(false, true)) {
            leave.run();
            try {
                if (file != null) {
                    files.delete(file);
                }
            } catch (IOException e) {
                LOG.warn("The temporary file of an upload could not be deleted: {}", e.toString());
            }
        }
    }
}
