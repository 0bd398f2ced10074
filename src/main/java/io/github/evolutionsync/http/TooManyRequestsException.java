package io.github.evolutionsync.http;

/** As many requests of this tenant wait for Evolution as may: 429. */
public class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int RETRY_AFTER_SECONDS = 5;

    public TooManyRequestsException() {
        super("Too many requests of this tenant wait for Evolution: try again when they are answered");
    }
}
