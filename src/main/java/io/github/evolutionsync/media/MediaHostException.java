package io.github.evolutionsync.media;

import java.io.IOException;

/** The host of a {@code mediaUrl} does not work at the moment. Its message is for tenants: it has the host's name and no address. */
public class MediaHostException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param what is wrong with the host */
    public MediaHostException(String host, String what, Throwable cause) {
        super("The host of the mediaUrl, " + host + ", " + what, cause);
    }
}
