package io.github.evolutionsync.media;

import java.io.IOException;

/** What arrived is not a whole file: invalid or truncated base64 or JSON, a missing field, no content at all. */
public class BadMediaException extends IOException {
    private static final long serialVersionUID = 1L;

    public BadMediaException(String message) {
        super(message);
    }

    public BadMediaException(String message, Throwable cause) {
        super(message, cause);
    }
}
