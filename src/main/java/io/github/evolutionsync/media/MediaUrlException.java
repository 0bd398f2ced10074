package io.github.evolutionsync.media;

import java.io.IOException;

/** A {@code mediaUrl} that is not requested, or whose answer is not followed. A repeat would have the same result, unless its cause is an unknown host. */
public class MediaUrlException extends IOException {
    private static final long serialVersionUID = 1L;

    public MediaUrlException(String message) {
        super(message);
    }

    MediaUrlException(String message, Throwable cause) {
        super(message, cause);
    }
}
