package io.github.evolutionsync.livefeed;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A websocket is not opened. The message is for the caller. */
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

    /** 0 if the answer does not contain it. */
    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    HttpResponseStatus status() {
        return status;
    }
}
