package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.auth.TooManyAttemptsException;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Rejects a websocket or a Socket.IO client. The message is for the caller. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;
    private final long retryAfterSeconds;

    Refusal(HttpResponseStatus status, String message) {
        super(message);
        this.status = status;
        this.retryAfterSeconds = 0;
    }

    Refusal(TooManyAttemptsException cause) {
        super(cause.getMessage());
        this.status = HttpResponseStatus.TOO_MANY_REQUESTS;
        this.retryAfterSeconds = cause.retryAfterSeconds();
    }

    /** Seconds for {@code Retry-After}, or 0 to leave that header out. */
    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    HttpResponseStatus status() {
        return status;
    }
}
