package io.github.evolutionsync.auth;

/** A request without a valid credential, from an address that has sent too many: 429, retry later. */
public class TooManyAttemptsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooManyAttemptsException(long retryAfterSeconds) {
        super("Too many requests without a valid credential came from your address");
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Seconds until the address gets 401 again, at least 1. A valid credential is accepted at any time. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
