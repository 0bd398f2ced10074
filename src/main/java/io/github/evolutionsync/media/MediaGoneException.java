package io.github.evolutionsync.media;

import java.io.IOException;

/** A file that its source does not have: WhatsApp or a media host has deleted it, or it is missing from the store. */
public class MediaGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    public MediaGoneException(String message) {
        super(message);
    }
}
