package io.github.evolutionsync.media;

import java.io.IOException;

/** The files of a tenant have reached their limit: 507, and a file that is fetched is skipped. */
public class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoRoomException(String message) {
        super(message);
    }
}
