package io.github.evolutionsync.media;

import java.io.IOException;

/** A file, or the answer that carries it, is longer than allowed. A repeat would have the same result. */
public class MediaTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long maxBytes;

    public MediaTooLargeException(long maxBytes) {
        super("The file is larger than " + maxBytes + " bytes (MEDIA_MAX_BYTES)");
        this.maxBytes = maxBytes;
    }

    /** The limit. */
    public long getMaxBytes() {
        return maxBytes;
    }
}
