package io.github.evolutionsync.livefeed;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A websocket that is not opened. The message is for the caller. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;

    Refusal(HttpResponseStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpResponseStatus status() {
        return status;
    }
}
